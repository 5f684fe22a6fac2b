namespace Trifold.Worker.Operations;

/// <summary>
/// What is wrong with a request, as an <see cref="ArgumentException"/> whose message begins with the field: its path in the
/// public request, as in <c>cameras.list.cameras[2]</c>.
/// </summary>
internal static class RequestFaults
{
    public static ArgumentException At(string field, string fault) => new($"{field}: {fault}");

    /// <summary>Reads or checks something whose own faults name no path of the request.</summary>
    public static T At<T>(string field, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException fault)
        {
            throw new ArgumentException($"{field}: {Split(fault).Fault}", fault);
        }
    }

    /// <inheritdoc cref="At{T}"/>
    public static void At(string field, Action check) => At(field, () =>
    {
        check();
        return true;
    });

    /// <summary>Field and fault of a message; the field is empty where none is named.</summary>
    public static (string Field, string Fault) Split(ArgumentException failure)
    {
        // .NET appends the parameter's name, which is no field.
        var text = failure.ParamName is { } parameter ? failure.Message.Replace($" (Parameter '{parameter}')", "") : failure.Message;
        var end = text.IndexOf(": ", StringComparison.Ordinal);
        return end > 0 && !text.AsSpan(0, end).Contains(' ') ? (text[..end], text[(end + 2)..]) : ("", text);
    }

    /// <summary>The value of an enum of the contract, or what it means when unspecified.</summary>
    /// <exception cref="ArgumentException">The contract knows no such value.</exception>
    public static T Known<T>(string field, T value, T unspecified)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw At(field, $"{value} is no value of it; use one of {string.Join(", ", Enum.GetNames<T>()[1..])}.");
        return value.Equals(default(T)) ? unspecified : value;
    }
}
