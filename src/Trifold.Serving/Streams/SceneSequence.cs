using Trifold.Serving.Requests;
using Trifold.V1;
using Scene = Trifold.Worker.V1.Scene;

namespace Trifold.Serving.Streams;

/// <summary>The scenes of a request by their place.</summary>
/// <param name="scenes">Checked; null: the seeds from 0 on.</param>
internal sealed class SceneSequence(Scenes? scenes)
{
    private uint First => scenes?.Range?.First ?? 0;

    /// <summary>Scenes there are.</summary>
    public long Count => scenes?.SourceCase switch
    {
        Scenes.SourceOneofCase.List => scenes.List.Seeds.Count,
        Scenes.SourceOneofCase.Codes => scenes.Codes.Codes.Count,
        Scenes.SourceOneofCase.Range when scenes.Range.HasCount => (long)scenes.Range.Count,
        _ => SceneChecks.Seeds - First,
    };

    /// <summary>Whether they go on until the seeds end.</summary>
    public bool IsOpen => scenes is null or { SourceCase: Scenes.SourceOneofCase.None }
        or { SourceCase: Scenes.SourceOneofCase.Range, Range.HasCount: false };

    /// <summary>Seed of a scene; null: it is given by its code.</summary>
    public uint? SeedOf(long scene) => scenes?.SourceCase switch
    {
        Scenes.SourceOneofCase.Codes => null,
        Scenes.SourceOneofCase.List => scenes.List.Seeds[(int)scene],
        _ => (uint)(First + scene),
    };

    public Scene SceneAt(long index)
    {
        var scene = new Scene { Index = (ulong)index, Truncation = scenes?.Truncation };
        if (scenes?.HasObjectClass == true)
            scene.ObjectClass = scenes.ObjectClass;
        if (SeedOf(index) is { } seed)
            scene.Seed = seed;
        else
            scene.Code = scenes!.Codes.Codes[(int)index];
        return scene;
    }
}
