using Trifold.Serving.Datasets;
using Trifold.Serving.Models;
using Trifold.Serving.Scheduling;
using Trifold.Serving.Streams;
using Trifold.Serving.Workers;

namespace Trifold.Service.Configuration;

/// <summary>Sections of the layer below, for the common check.</summary>
internal static class ServingSections
{
    public static readonly (string Section, Type Options)[] All =
    [
        (ModelRepositoryOptions.Section, typeof(ModelRepositoryOptions)),
        (WorkerOptions.Section, typeof(WorkerOptions)),
        (SchedulerOptions.Section, typeof(SchedulerOptions)),
        (StreamOptions.Section, typeof(StreamOptions)),
        (DatasetOptions.Section, typeof(DatasetOptions)),
    ];
}
