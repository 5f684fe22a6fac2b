using Trifold.V1;

namespace Trifold.Serving.Models;

/// <summary>A name of the repository: its folder, and what of it is loaded. Guarded by the repository.</summary>
internal sealed class ModelEntry(ModelFolder folder)
{
    /// <summary>One load or unload of a name at a time.</summary>
    public SemaphoreSlim Changes { get; } = new(1, 1);

    public ModelFolder Folder { get; set; } = folder;

    /// <summary>Takes work, or finishes it.</summary>
    public ModelInstance? Current { get; set; }

    public long Version { get; set; }

    public bool IsLoading { get; set; }

    public bool IsUnloading { get; set; }

    /// <summary>Nothing of it is loaded or being loaded: it is what its folder is.</summary>
    public bool IsIdle => this is { Current: null, IsLoading: false };

    /// <summary>Why the last load failed.</summary>
    public string? Failure { get; set; }

    public Model.Types.State State => this switch
    {
        { IsUnloading: true } => Model.Types.State.Unloading,
        { Current: not null } => Model.Types.State.Ready,
        { IsLoading: true } => Model.Types.State.Loading,
        { Failure: not null } or { Folder.Fault: not null } => Model.Types.State.Failed,
        _ => Model.Types.State.Unloaded,
    };

    public Model Describe()
    {
        var model = Current?.Describe() ?? new Model { Name = Folder.Name, Family = Folder.Family, Version = Version };
        model.State = State;
        model.Failure = Failure ?? (Current is null ? Folder.Fault : null) ?? "";
        if (model.Licence.Length == 0)
            model.Licence = Folder.Licence;
        return model;
    }
}
