using System.Diagnostics;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Trifold.V1;

namespace Trifold.EndToEnd.Tests;

/// <summary>The cases of tests/interop/service_calls.*: our services called by gRPC's own libraries.</summary>
[Collection(TinyServiceCollection.Name)]
public sealed class ForeignClientTests(TinyService service)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData("/usr/bin/python3", "service_calls.py", 15)]
    [InlineData("node", "service_calls.mjs", 10)]
    public async Task ForeignProgram_IsServedInEveryCase(string program, string script, int cases)
    {
        var descriptors = service.Models.File("services.pb");
        File.WriteAllBytes(descriptors, Descriptors().ToByteArray());
        using var process = Process.Start(new ProcessStartInfo(
            program, [Repository.File($"tests/interop/{script}"), service.Process.Grpc.Authority, descriptors, ModelFolders.Tiny])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var results = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToArray();

            Assert.True(results.Length == cases, $"{results.Length} of {cases} cases came to an end: {output}{await errors}");
            Assert.All(results, result => Assert.True(
                result.GetProperty("error").ValueKind == JsonValueKind.Null, $"{result.GetProperty("name")}: {result.GetProperty("error")}"));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    // All files that the services need, each behind those that it needs itself.
    private static FileDescriptorSet Descriptors()
    {
        var set = new FileDescriptorSet();
        var known = new HashSet<string>();
        FileDescriptor[] wanted =
        [
            GenerationReflection.Descriptor, DatasetsReflection.Descriptor, ModelsReflection.Descriptor,
            EncodingReflection.Descriptor, InversionReflection.Descriptor, EditingReflection.Descriptor,
            TrainingReflection.Descriptor, JobsReflection.Descriptor,
            Grpc.Health.V1.HealthReflection.Descriptor, Grpc.Reflection.V1.ReflectionReflection.Descriptor,
            Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor,
            Google.Rpc.StatusReflection.Descriptor, Google.Rpc.ErrorDetailsReflection.Descriptor,
        ];
        foreach (var file in wanted)
            Add(file);
        return set;

        void Add(FileDescriptor file)
        {
            if (!known.Add(file.Name))
                return;
            foreach (var needed in file.Dependencies)
                Add(needed);
            set.File.Add(file.ToProto());
        }
    }
}
