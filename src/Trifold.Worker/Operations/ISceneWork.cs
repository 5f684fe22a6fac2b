using Trifold.Models.Eg3d;
using Trifold.Worker.V1;

namespace Trifold.Worker.Operations;

/// <summary>Encodes what was rendered and delivers it; beside the device, without tensors.</summary>
internal delegate void EncodeStep(Action<ExecuteEvent> deliver, CancellationToken cancellation);

/// <summary>What is done with one scene. Checked when it is made.</summary>
internal interface ISceneWork
{
    /// <summary>Whether the scene must keep its blocks for a semantic branch.</summary>
    bool KeepsBlocks { get; }

    /// <summary>Views that are rendered, those included that only check.</summary>
    int Views { get; }

    /// <summary>Renders the scene; on the device's thread.</summary>
    /// <returns>What is left to do with each part as it is there; done in this order.</returns>
    IEnumerable<EncodeStep> Render(Eg3dScene scene, CancellationToken cancellation);
}
