using Microsoft.Extensions.Options;
using Trifold.Serving.Streams;
using Trifold.Serving.Tests.Fakes;
using Trifold.V1;

namespace Trifold.Serving.Tests.Streams;

/// <summary>Streams over models and a scheduler in memory.</summary>
internal sealed class StreamFixture
{
    public StreamFixture(StreamOptions? options = null, params Model[] models)
    {
        Models = new FakeModels(models.Length > 0 ? models : [FakeModels.Faces(), FakeModels.Objects(), FakeModels.Plain()]);
        Scheduler = new FakeScheduler(Models);
        Streams = new GenerationStreams(Models, Scheduler, Options.Create(options ?? new StreamOptions()), TimeProvider.System);
    }

    public FakeModels Models { get; }

    public FakeScheduler Scheduler { get; }

    public GenerationStreams Streams { get; }

    public ValueTask<List<AnnotatedSample>> SamplesAsync(GenerateAnnotationsRequest request) =>
        Streams.GenerateAnnotations(request, Calls.Open).ToListAsync();
}
