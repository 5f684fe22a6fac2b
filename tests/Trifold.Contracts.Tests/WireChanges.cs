using Google.Protobuf.Reflection;

namespace Trifold.Contracts.Tests;

/// <summary>
/// What programs built against an older contract would trip over: in binary form (numbers, types) and in JSON (names).
/// Additions are no breakage; what is taken away must be reserved.
/// </summary>
internal static class WireChanges
{
    /// <summary>Every breakage, each with the place and what was there.</summary>
    public static IReadOnlyList<string> Between(FileDescriptorSet old, FileDescriptorSet now)
    {
        var (before, after) = (Contract.Of(old), Contract.Of(now));
        return
        [
            .. before.Messages.SelectMany(message => after.Messages.TryGetValue(message.Key, out var found)
                ? InMessage(message.Key, message.Value, found)
                : [$"message {message.Key} is gone"]),
            .. before.Enums.SelectMany(kind => after.Enums.TryGetValue(kind.Key, out var found)
                ? InEnum(kind.Key, kind.Value, found)
                : [$"enum {kind.Key} is gone"]),
            .. before.Methods.SelectMany(method => !after.Methods.TryGetValue(method.Key, out var found)
                ? [$"method {method.Key} is gone"]
                : found == method.Value ? Array.Empty<string>() : [$"method {method.Key} was {method.Value}, is {found}"]),
        ];
    }

    private static IEnumerable<string> InMessage(string name, DescriptorProto old, DescriptorProto now)
    {
        foreach (var field in old.Field)
        {
            var found = now.Field.FirstOrDefault(candidate => candidate.Number == field.Number);
            if (found is null)
            {
                var numberIsReserved = now.ReservedRange.Any(range => range.Start <= field.Number && field.Number < range.End);
                if (!numberIsReserved || !now.ReservedName.Contains(field.Name))
                    yield return $"field {name}.{field.Name} = {field.Number} is gone; reserve its number and its name";
            }
            else if (Shape(old, field) != Shape(now, found))
            {
                yield return $"field {name} {field.Number} was {Shape(old, field)}, is {Shape(now, found)}";
            }
        }
    }

    private static IEnumerable<string> InEnum(string name, EnumDescriptorProto old, EnumDescriptorProto now)
    {
        foreach (var value in old.Value)
        {
            var found = now.Value.FirstOrDefault(candidate => candidate.Number == value.Number);
            if (found is null)
            {
                // Unlike those of fields, reserved ranges of enums include their end.
                var isReserved = now.ReservedRange.Any(range => range.Start <= value.Number && value.Number <= range.End);
                if (!isReserved || !now.ReservedName.Contains(value.Name))
                    yield return $"value {name}.{value.Name} = {value.Number} is gone; reserve its number and its name";
            }
            else if (found.Name != value.Name)
            {
                yield return $"value {name} {value.Number} was {value.Name}, is {found.Name}";
            }
        }
    }

    private static string Shape(DescriptorProto message, FieldDescriptorProto field)
    {
        // The oneof of an optional field is made up by the compiler.
        var oneof = field.HasOneofIndex && !field.Proto3Optional ? $" in {message.OneofDecl[field.OneofIndex].Name}" : "";
        return $"{field.Label} {field.Type} {field.TypeName} {field.Name}{oneof}";
    }

    private sealed record Contract(
        Dictionary<string, DescriptorProto> Messages, Dictionary<string, EnumDescriptorProto> Enums,
        Dictionary<string, string> Methods)
    {
        public static Contract Of(FileDescriptorSet files)
        {
            var contract = new Contract([], [], []);
            foreach (var file in files.File)
            {
                foreach (var message in file.MessageType)
                    contract.Add($"{file.Package}.{message.Name}", message);
                foreach (var kind in file.EnumType)
                    contract.Enums.Add($"{file.Package}.{kind.Name}", kind);
                foreach (var service in file.Service)
                {
                    foreach (var method in service.Method)
                        contract.Methods.Add($"{file.Package}.{service.Name}/{method.Name}", Signature(method));
                }
            }

            return contract;
        }

        private void Add(string name, DescriptorProto message)
        {
            Messages.Add(name, message);
            foreach (var inner in message.NestedType)
                Add($"{name}.{inner.Name}", inner);
            foreach (var kind in message.EnumType)
                Enums.Add($"{name}.{kind.Name}", kind);
        }

        private static string Signature(MethodDescriptorProto method) =>
            $"{Streamed(method.ClientStreaming)}{method.InputType} -> {Streamed(method.ServerStreaming)}{method.OutputType}";

        private static string Streamed(bool isStream) => isStream ? "stream " : "";
    }
}
