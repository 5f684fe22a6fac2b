using Trifold.Worker.V1;

namespace Trifold.Serving.Streams;

/// <summary>One scene's part of a stream.</summary>
/// <param name="Scene">Place in the request, from 0.</param>
/// <param name="FirstView">First view that is delivered.</param>
/// <param name="Views">Views that are.</param>
/// <param name="ExpectedBytes">Estimate of what it delivers.</param>
internal sealed record PlannedOperation(SceneOperation Operation, long Scene, int FirstView, int Views, long ExpectedBytes);
