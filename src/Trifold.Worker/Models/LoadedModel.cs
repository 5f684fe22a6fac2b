using Trifold.Models.Folders;
using Trifold.V1;

namespace Trifold.Worker.Models;

/// <summary>A model with its decoders, warm. Owned by the device's thread.</summary>
/// <param name="Model">Owned.</param>
/// <param name="Decoders">By name; owned.</param>
/// <param name="Description">What it is and can.</param>
internal sealed record LoadedModel(
    Eg3dModel Model, IReadOnlyDictionary<string, LoadedDecoder> Decoders, Model Description) : IDisposable
{
    public void Dispose()
    {
        foreach (var decoder in Decoders.Values)
            decoder.Dispose();
        Model.Dispose();
    }
}
