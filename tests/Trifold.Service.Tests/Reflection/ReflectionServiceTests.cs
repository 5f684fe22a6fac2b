using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Microsoft.AspNetCore.Builder;
using Trifold.Service.Reflection;
using Alpha = Grpc.Reflection.V1Alpha;
using HealthDescriptors = Grpc.Health.V1.Health;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;

namespace Trifold.Service.Tests.Reflection;

public sealed class ReflectionServiceTests : IAsyncLifetime
{
    private GrpcHost _host = null!;

    public async Task InitializeAsync() => _host = await GrpcHost.StartAsync(
        services => services.AddReflection(
            [ServerReflection.Descriptor, Alpha.ServerReflection.Descriptor, HealthDescriptors.Descriptor, ExtendedFile().Services[0]]),
        routes =>
        {
            routes.MapGrpcService<ReflectionService>();
            routes.MapGrpcService<ReflectionAlphaService>();
        });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Services_AreListedByTheirFullNames()
    {
        var request = new ServerReflectionRequest { Host = "here", ListServices = "" };
        var response = await AskAsync(request);
        Assert.Equal(
            ["extended.Things", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"],
            response.ListServicesResponse.Service.Select(service => service.Name));
        Assert.Equal("here", response.ValidHost);
        Assert.Equal(request, response.OriginalRequest);
    }

    [Fact]
    public async Task File_ComesWithItsImports_ItselfFirst()
    {
        var files = Files(await AskAsync(new ServerReflectionRequest { FileByFilename = "extended/things.proto" }));
        Assert.Equal(["extended/things.proto", "extended/base.proto"], files.Select(file => file.Name));
        // What a client needs to build messages of its own.
        Assert.Equal(2, FileDescriptor.BuildFromByteStrings(files.Reverse().Select(file => file.ToByteString())).Count);
    }

    [Theory]
    [InlineData("grpc.health.v1.Health", "grpc/health/v1/health.proto")]
    [InlineData("grpc.health.v1.Health.Watch", "grpc/health/v1/health.proto")]
    [InlineData("grpc.health.v1.HealthCheckRequest", "grpc/health/v1/health.proto")]
    [InlineData("grpc.health.v1.HealthCheckRequest.service", "grpc/health/v1/health.proto")]
    [InlineData("grpc.health.v1.HealthCheckResponse.ServingStatus", "grpc/health/v1/health.proto")]
    [InlineData("grpc.health.v1.HealthCheckResponse.NOT_SERVING", "grpc/health/v1/health.proto")]
    [InlineData("grpc.health.v1.HealthListResponse.StatusesEntry", "grpc/health/v1/health.proto")]
    [InlineData("grpc.reflection.v1.ServerReflectionRequest.message_request", "grpc/reflection/v1/reflection.proto")]
    [InlineData("extended.Base", "extended/base.proto")]
    [InlineData("extended.colour", "extended/things.proto")]
    public async Task Symbol_IsFoundInTheFileThatDeclaresIt(string symbol, string file) =>
        Assert.Equal(file, Files(await AskAsync(new ServerReflectionRequest { FileContainingSymbol = symbol }))[0].Name);

    [Fact]
    public async Task Extensions_AreFoundByWhatTheyExtend()
    {
        var files = Files(await AskAsync(new ServerReflectionRequest
        {
            FileContainingExtension = new ExtensionRequest { ContainingType = "extended.Base", ExtensionNumber = 120 },
        }));
        Assert.Equal("extended/things.proto", files[0].Name);

        var numbers = await AskAsync(new ServerReflectionRequest { AllExtensionNumbersOfType = "extended.Base" });
        Assert.Equal("extended.Base", numbers.AllExtensionNumbersResponse.BaseTypeName);
        Assert.Equal([110, 120], numbers.AllExtensionNumbersResponse.ExtensionNumber);

        var none = await AskAsync(new ServerReflectionRequest { AllExtensionNumbersOfType = "grpc.health.v1.HealthCheckRequest" });
        Assert.Empty(none.AllExtensionNumbersResponse.ExtensionNumber);
    }

    public static TheoryData<ServerReflectionRequest, StatusCode> Refused => new()
    {
        { new ServerReflectionRequest { FileByFilename = "no/such.proto" }, StatusCode.NotFound },
        { new ServerReflectionRequest { FileContainingSymbol = "no.Such" }, StatusCode.NotFound },
        { new ServerReflectionRequest { FileContainingSymbol = "" }, StatusCode.NotFound },
        { new ServerReflectionRequest { AllExtensionNumbersOfType = "no.Such" }, StatusCode.NotFound },
        {
            new ServerReflectionRequest { FileContainingExtension = new ExtensionRequest { ContainingType = "extended.Base", ExtensionNumber = 9 } },
            StatusCode.NotFound
        },
        { new ServerReflectionRequest(), StatusCode.InvalidArgument },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task UnknownThing_IsAnErrorResponse_AndTheStreamGoesOn(ServerReflectionRequest request, StatusCode expected)
    {
        using var call = new ServerReflection.ServerReflectionClient(_host.Channel).ServerReflectionInfo();
        foreach (var each in new[] { request, new ServerReflectionRequest { ListServices = "*" } })
            await call.RequestStream.WriteAsync(each);
        await call.RequestStream.CompleteAsync();
        var responses = new List<ServerReflectionResponse>();
        await foreach (var response in call.ResponseStream.ReadAllAsync())
            responses.Add(response);
        Assert.Equal((int)expected, responses[0].ErrorResponse.ErrorCode);
        Assert.NotEmpty(responses[0].ErrorResponse.ErrorMessage);
        Assert.Equal(4, responses[1].ListServicesResponse.Service.Count);
    }

    [Fact]
    public async Task OlderVersion_AnswersTheSameBytes()
    {
        foreach (var request in new[]
        {
            new ServerReflectionRequest { ListServices = "" },
            new ServerReflectionRequest { Host = "h", FileContainingSymbol = "extended.Things" },
            new ServerReflectionRequest { FileByFilename = "no/such.proto" },
            new ServerReflectionRequest { AllExtensionNumbersOfType = "extended.Base" },
        })
        {
            using var call = new Alpha.ServerReflection.ServerReflectionClient(_host.Channel).ServerReflectionInfo();
            await call.RequestStream.WriteAsync(Alpha.ServerReflectionRequest.Parser.ParseFrom(request.ToByteString()));
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal((await AskAsync(request)).ToByteString(), call.ResponseStream.Current.ToByteString());
        }
    }

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        using var call = new ServerReflection.ServerReflectionClient(_host.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(request);
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        var response = call.ResponseStream.Current;
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
        return response;
    }

    private static IReadOnlyList<FileDescriptorProto> Files(ServerReflectionResponse response) =>
        [.. response.FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom)];

    /// <summary>A service in a file that extends a message of another file, once at the top and once within a message.</summary>
    private static FileDescriptor ExtendedFile()
    {
        var extensible = new DescriptorProto { Name = "Base" };
        extensible.ExtensionRange.Add(new DescriptorProto.Types.ExtensionRange { Start = 100, End = 200 });
        var first = new FileDescriptorProto { Name = "extended/base.proto", Package = "extended", Syntax = "proto2", MessageType = { extensible } };
        var second = new FileDescriptorProto
        {
            Name = "extended/things.proto",
            Package = "extended",
            Syntax = "proto2",
            Dependency = { first.Name },
            Extension = { Extending("colour", 120) },
            MessageType = { new DescriptorProto { Name = "Scope", Extension = { Extending("weight", 110) } } },
            Service = { new ServiceDescriptorProto { Name = "Things" } },
        };
        return FileDescriptor.BuildFromByteStrings([first.ToByteString(), second.ToByteString()])[1];

        static FieldDescriptorProto Extending(string name, int number) => new()
        {
            Name = name,
            Number = number,
            Extendee = ".extended.Base",
            Type = FieldType.Int32,
            Label = Label.Optional,
        };
    }
}
