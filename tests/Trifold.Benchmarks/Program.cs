using System.CommandLine;
using Trifold.Benchmarks.Commands;

var root = new RootCommand("Times the full-size ffhq512-128 architecture with random weights, and a small model.")
{
    StagesCommand.Create(),
    RenderingCommand.Create(),
    ChunksCommand.Create(),
    ConvolutionsCommand.Create(),
    ScalingCommand.Create(),
    SlotsCommand.Create(),
    AnnotationCommand.Create(),
    SemanticsCommand.Create(),
    GuardCommand.Create(),
    TrainingCommand.Create(),
    WorldsCommand.Create(),
    ExportCommand.Create(),
    ReportCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
