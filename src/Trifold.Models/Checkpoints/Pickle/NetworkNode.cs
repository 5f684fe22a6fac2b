namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>A network module in a pickle: the name of its class and its attributes.</summary>
internal sealed class NetworkNode
{
    // The persistence of StyleGAN's code: class name and attributes stand in one dictionary, beside source text that
    // is never looked at. The module's name differs between projects.
    private const string Persistent = "_reconstruct_persistent_obj";

    // What tells a module from other objects with attributes.
    private const string Modules = "_modules";

    private NetworkNode(string className, Mapping state) => (ClassName, State) = (className, state);

    public string ClassName { get; }

    /// <summary>The module's attributes.</summary>
    public Mapping State { get; }

    /// <summary>Modules inside, in order; null ones are left out.</summary>
    public IEnumerable<(string Name, NetworkNode Node)> Children =>
        (Mapping.Of(State[Modules])?.Entries ?? [])
            .Where(entry => entry.Value is not null)
            .Select(entry => (entry.Key, Of(entry.Value)
                ?? throw new PickleException($"module '{entry.Key}' is no network")));

    /// <summary>A value seen as a module; null where it is none.</summary>
    public static NetworkNode? Of(object? value)
    {
        if (value is not PickleObject made)
            return null;
        if (made.Callable.Name != Persistent)
            return Mapping.Of(made.State) is { } state && state[Modules] is not null ? new NetworkNode(made.Callable.Name, state) : null;
        return made.Arguments is [var argument] && Mapping.Of(argument) is { } meta
            && meta["class_name"] is string name && Mapping.Of(meta["state"]) is { } attributes
            ? new NetworkNode(name, attributes)
            : throw new PickleException("a persistent object has no class name or state");
    }

    /// <summary>The module at a dotted path, or null.</summary>
    public NetworkNode? Find(string path)
    {
        var node = this;
        foreach (var name in path.Split('.'))
        {
            if (Mapping.Of(node.State[Modules])?[name] is not { } child || Of(child) is not { } next)
                return null;
            node = next;
        }

        return node;
    }
}
