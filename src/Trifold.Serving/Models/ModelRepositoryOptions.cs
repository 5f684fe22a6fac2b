using System.ComponentModel.DataAnnotations;

namespace Trifold.Serving.Models;

/// <summary>Where models are and how much memory they may take.</summary>
public sealed class ModelRepositoryOptions
{
    public const string Section = "Trifold:Models";

    /// <summary>Folder of model folders. Default: <c>models</c> where the program was started.</summary>
    [Required]
    public string Folder { get; set; } = "models";

    /// <summary>Models to load at start. Null: all. A single empty name, as in <c>--Trifold:Models:Load:0=</c>: none.</summary>
    public string[]? Load { get; set; }

    /// <summary>
    /// Bytes that loaded models may take in all workers together; on a GPU, in each. Null: 80% of the memory of the machine
    /// or the control group.
    /// </summary>
    [Range(1, long.MaxValue)]
    public long? MemoryBytes { get; set; }
}
