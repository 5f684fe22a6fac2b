using System.CommandLine;

namespace Trifold.Benchmarks.Commands;

/// <summary>Options that commands share.</summary>
internal static class CommonOptions
{
    public static Option<int> Runs() => AtLeast(1, new Option<int>("--runs")
    {
        Description = "Counted runs.",
        DefaultValueFactory = _ => 5,
    });

    public static Option<int> WarmUps() => AtLeast(0, new Option<int>("--warm-ups")
    {
        Description = "Runs before them.",
        DefaultValueFactory = _ => 1,
    });

    public static Option<int> Threads() => AtLeast(1, new Option<int>("--threads")
    {
        Description = "Threads of libtorch, whose own default can be 1.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    });

    private static Option<int> AtLeast(int least, Option<int> option)
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
                result.AddError($"{option.Name}: must be at least {least}.");
        });
        return option;
    }
}
