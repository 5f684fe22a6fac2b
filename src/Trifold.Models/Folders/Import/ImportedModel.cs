namespace Trifold.Models.Folders.Import;

/// <summary>What an import made.</summary>
/// <param name="Network">What the weights were called in the file.</param>
/// <param name="Tensors">Parameters and buffers.</param>
/// <param name="Parameters">Trained numbers.</param>
/// <param name="Check">What the rendered view looked like; null where weights are not finite and nothing can be rendered.</param>
/// <param name="Warnings">What a user should know.</param>
public sealed record ImportedModel(
    string Folder, ModelDescription Description, string Digest, string Network, int Tensors, long Parameters,
    SelfCheckResult? Check, IReadOnlyList<string> Warnings);

/// <summary>What the import of a discriminator made.</summary>
/// <param name="Network">What it was called in the file.</param>
/// <param name="Warnings">What a user should know.</param>
public sealed record ImportedDiscriminator(DiscriminatorInfo Info, string Network, IReadOnlyList<string> Warnings);

/// <summary>One rendered view.</summary>
/// <param name="Resolution">Side of the image, pixels.</param>
/// <param name="Least">Smallest colour value; [-1, 1] is black to white.</param>
/// <param name="Largest">Largest colour value.</param>
public sealed record SelfCheckResult(int Resolution, double Least, double Largest);
