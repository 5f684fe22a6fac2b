using Trifold.Factory.Annotation;

namespace Trifold.Factory.DataSets;

/// <summary>One entry of a data set.</summary>
/// <param name="Name">Six digits, counted from 0 over the whole data set.</param>
/// <param name="ViewIndex">Place among the views of its scene.</param>
/// <param name="View">The annotated image.</param>
public sealed record DataSetSample(string Name, int ViewIndex, AnnotatedView View);
