using System.CommandLine;
using Trifold.Cli;
using Trifold.Cli.Commands;

var root = new RootCommand("Turns 3D generators and a few labelled images into endless, 3D-consistent annotated data.")
{
    DemoCommand.Create(),
    GenerateCommand.Create(),
    RenderCommand.Create(),
    InterpolateCommand.Create(),
    PicturesCommand.Create(),
    WorldCommand.Create(),
    MeshCommand.Create(),
    CloudCommand.Create(),
    CamerasCommand.Create(),
    EvaluateCommand.Create(),
    ServeCommand.Create(),
    LabelCommand.Create(),
    TrainCommand.Create(),
    ImportCommand.Create(),
    VerifyCommand.Create(),
    InfoCommand.Create(),
    ModelsCommand.Create(),
};
return await CommandRunner.RunAsync(root, args);
