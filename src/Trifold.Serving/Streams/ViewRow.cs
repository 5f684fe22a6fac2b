using Trifold.Worker.V1;

namespace Trifold.Serving.Streams;

/// <summary>
/// Views of scenes as one row: view g is view g % <see cref="ViewsPerScene"/> of scene g / <see cref="ViewsPerScene"/>.
/// </summary>
/// <param name="Scenes">What is seen.</param>
/// <param name="ViewsPerScene">Views of each.</param>
/// <param name="BytesPerView">Estimate.</param>
/// <param name="OperationFor">Work on a scene: given the scene, its first view that is delivered, and how many are.</param>
internal sealed record ViewRow(
    SceneSequence Scenes, int ViewsPerScene, long BytesPerView, Func<Scene, int, int, SceneOperation> OperationFor)
{
    /// <summary>Views there are.</summary>
    public long Count => Scenes.Count * ViewsPerScene;

    /// <summary>Work for the views from one on up to another.</summary>
    public IEnumerable<PlannedOperation> Operations(long first, long end)
    {
        while (first < end)
        {
            var (scene, view) = (first / ViewsPerScene, (int)(first % ViewsPerScene));
            var views = (int)Math.Min(ViewsPerScene - view, end - first);
            yield return new PlannedOperation(
                OperationFor(Scenes.SceneAt(scene), view, views), scene, view, views, views * BytesPerView);
            first += views;
        }
    }

    /// <summary>Whether a stream can have come so far.</summary>
    public bool Holds(StreamPosition position) =>
        position.Scene >= 0 && position.Scene < Scenes.Count && position.View >= 0 && position.View < ViewsPerScene
        && position.Made == position.Scene * ViewsPerScene + position.View + 1 && position.Delivered >= 1;

    /// <summary>Scenes of the views from one on up to another.</summary>
    public long ScenesBetween(long first, long end) => first < end ? (end - 1) / ViewsPerScene - first / ViewsPerScene + 1 : 0;
}
