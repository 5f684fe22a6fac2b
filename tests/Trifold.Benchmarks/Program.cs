using System.CommandLine;
using Trifold.Benchmarks.Commands;
using Trifold.Benchmarks.Commands.Service;

var root = new RootCommand("Times the full-size ffhq512-128 architecture with random weights, a small model, and the service.")
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
    ServiceCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
