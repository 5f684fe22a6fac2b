using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using RequestCase = Grpc.Reflection.V1.ServerReflectionRequest.MessageRequestOneofCase;

namespace Trifold.Service.Reflection;

/// <summary>One reflection request to one response; both versions of the service share it.</summary>
public sealed class ReflectionAnswers(DescriptorIndex index)
{
    public ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var response = request.MessageRequestCase switch
        {
            RequestCase.ListServices => Services(),
            RequestCase.FileByFilename => File(
                index.FileNamed(request.FileByFilename), $"file '{request.FileByFilename}'"),
            RequestCase.FileContainingSymbol => File(
                index.FileDeclaring(request.FileContainingSymbol), $"symbol '{request.FileContainingSymbol}'"),
            RequestCase.FileContainingExtension => File(
                index.FileDeclaring(request.FileContainingExtension.ContainingType, request.FileContainingExtension.ExtensionNumber),
                $"extension {request.FileContainingExtension.ExtensionNumber} of '{request.FileContainingExtension.ContainingType}'"),
            RequestCase.AllExtensionNumbersOfType => ExtensionNumbers(request.AllExtensionNumbersOfType),
            _ => Error(StatusCode.InvalidArgument, "message_request is not set; ask for a file, a symbol, extensions or the services"),
        };
        response.ValidHost = request.Host;
        response.OriginalRequest = request;
        return response;
    }

    private ServerReflectionResponse Services() =>
        new()
        {
            ListServicesResponse = new ListServiceResponse
            {
                Service = { index.Services.Select(name => new ServiceResponse { Name = name }) },
            },
        };

    private static ServerReflectionResponse File(FileDescriptor? file, string wanted) =>
        file is null
            ? Error(StatusCode.NotFound, $"this server has no {wanted}")
            : new()
            {
                FileDescriptorResponse = new FileDescriptorResponse
                {
                    FileDescriptorProto = { DescriptorIndex.WithImports(file).Select(each => each.SerializedData) },
                },
            };

    private ServerReflectionResponse ExtensionNumbers(string message) =>
        index.ExtensionNumbers(message) is { } numbers
            ? new()
            {
                AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = message, ExtensionNumber = { numbers } },
            }
            : Error(StatusCode.NotFound, $"this server has no message '{message}'");

    private static ServerReflectionResponse Error(StatusCode code, string message) =>
        new() { ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message } };
}
