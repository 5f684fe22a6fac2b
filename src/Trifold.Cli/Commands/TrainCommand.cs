using System.CommandLine;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold train …</c></summary>
internal static class TrainCommand
{
    public static Command Create() => new("train", "Train a generator from a world, or a decoder from labels.")
    {
        TrainGeneratorCommand.Create(),
        TrainDecoderCommand.Create(),
    };
}
