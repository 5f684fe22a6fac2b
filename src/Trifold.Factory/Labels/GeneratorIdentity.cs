using Trifold.Models.Folders;

namespace Trifold.Factory.Labels;

/// <summary>Which generator images belong to.</summary>
/// <param name="Name">Of its model, for messages.</param>
/// <param name="Resolution">Side of its square images in pixels.</param>
public sealed record GeneratorIdentity(string Name, string Digest, int Resolution)
{
    public static GeneratorIdentity Of(Eg3dModel model) =>
        new(model.Description.Name, model.Digest, model.Generator.Config.ImgResolution);

    public static GeneratorIdentity Of(Eg3dModelInfo model) =>
        new(model.Description.Name, model.Digest, model.Config.ImgResolution);
}
