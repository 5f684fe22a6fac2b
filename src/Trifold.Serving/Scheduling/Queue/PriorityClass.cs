using Trifold.V1;

namespace Trifold.Serving.Scheduling.Queue;

/// <summary>Places of the priorities, the most urgent first.</summary>
internal static class PriorityClass
{
    public const int Count = 3;

    public static int Of(Priority priority) => priority switch
    {
        Priority.Interactive => 0,
        Priority.Bulk => 2,
        _ => 1,
    };

    public static string Name(Priority priority) => priority switch
    {
        Priority.Interactive => "interactive",
        Priority.Bulk => "bulk",
        _ => "normal",
    };
}
