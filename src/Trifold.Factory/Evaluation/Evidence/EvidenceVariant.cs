using Trifold.Factory.Training;
using Trifold.Factory.Training.Pixels;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Evaluation.Evidence;

/// <summary>What one row of the table is about: what is trained, and on how many labels.</summary>
/// <param name="Name">Of the method, for people.</param>
/// <param name="Labels">Labelled views.</param>
public abstract record EvidenceVariant(string Name, int Labels)
{
    /// <summary>Names the row in files and options.</summary>
    public string Key => $"{Name}-{Labels}";
}

/// <summary>A semantic decoder.</summary>
public sealed record DecoderVariant(
    string Name, int Labels, SemanticConfig Architecture, DecoderTrainingOptions Training) : EvidenceVariant(Name, Labels);

/// <summary>DatasetGAN's ensemble of pixel classifiers on image-space features.</summary>
public sealed record EnsembleVariant(int Labels, EnsembleTrainingOptions Training)
    : EvidenceVariant(EvidenceVariants.Ensemble, Labels);

/// <summary>A linear probe on the same features.</summary>
public sealed record ProbeVariant(int Labels, LinearProbeOptions Training)
    : EvidenceVariant(EvidenceVariants.Probe, Labels);
