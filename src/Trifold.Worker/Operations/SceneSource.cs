using Trifold.Factory.Annotation;
using Trifold.Factory.Pictures;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Worker.V1;

namespace Trifold.Worker.Operations;

/// <summary>Where a scene comes from: a seed or a code. Checked, without tensors.</summary>
internal sealed class SceneSource
{
    // Scenes of a request: the largest number that JSON carries exactly.
    private const ulong LargestIndex = 1UL << 53;

    private readonly Eg3dModel _model;
    private readonly float[]? _code;
    private readonly Truncation _truncation;
    private readonly int? _objectClass;

    /// <param name="model">Borrowed.</param>
    /// <exception cref="ArgumentException">A field is wrong.</exception>
    public SceneSource(Scene? scene, Eg3dModel model)
    {
        if (scene is null || scene.SourceCase == Scene.SourceOneofCase.None)
            throw RequestFaults.At("scenes", "a seed or a code is needed.");
        if (scene.Index > LargestIndex)
            throw RequestFaults.At("scenes", $"the index must be at most {LargestIndex}, got {scene.Index}.");
        _model = model;
        Index = (long)scene.Index;
        // A code has no seed; what else is drawn for it follows its place in the request.
        Seed = scene.SourceCase == Scene.SourceOneofCase.Seed ? scene.Seed : Index;
        _truncation = TruncationOf(scene.Truncation, model.Generator.CodeVectors);
        _objectClass = scene.HasObjectClass ? scene.ObjectClass : null;
        if (scene.Code is { } code)
        {
            _code = [.. code.Values];
            RequestFaults.At("scenes.codes", () => SceneSynthesis.CheckCode(model, _code));
        }

        // A code is past the mapping network, which alone is told the class.
        if (_code is null || _objectClass is not null)
            RequestFaults.At("scenes.object_class", () => Conditioning.For(model.Generator.Config, model.Description.Camera, null, _objectClass));
    }

    /// <summary>Decides drawn cameras, points and noise.</summary>
    public long Seed { get; }

    /// <summary>Place in the request.</summary>
    public long Index { get; }

    /// <summary>Synthesises it; on the device's thread.</summary>
    /// <returns>The caller's to dispose.</returns>
    public Eg3dScene Synthesize(bool keepBlocks, CancellationToken cancellation) => _code is null
        ? SceneSynthesis.FromSeed(_model, Seed, _truncation, keepBlocks, cancellation, _objectClass)
        : SceneSynthesis.FromCode(_model, _code, _truncation, keepBlocks, cancellation);

    private static Truncation TruncationOf(Trifold.V1.Truncation? truncation, int vectors)
    {
        if (truncation is null)
            return Truncation.Off;
        var psi = truncation.HasPsi ? truncation.Psi : 1;
        if (!double.IsFinite(psi))
            throw RequestFaults.At("scenes.truncation.psi", $"must be a finite number, got {psi}.");
        if (truncation.HasCutoff && (truncation.Cutoff < 0 || truncation.Cutoff > vectors))
            throw RequestFaults.At("scenes.truncation.cutoff", $"must lie between 0 and {vectors}, got {truncation.Cutoff}.");
        return new Truncation(psi, truncation.HasCutoff ? truncation.Cutoff : null);
    }
}
