using Grpc.Core;

namespace Grpc.Net.Client.Internal.Messages;

/// <summary>Reads a response that has exactly one message.</summary>
internal static class SingleResponse
{
    public static Task<TResponse> ReadAsync<TResponse>(
        GrpcCall call, Task<HttpResponseMessage> response, Marshaller<TResponse> marshaller)
        where TResponse : class
    {
        var reading = ReadCoreAsync(call, response, marshaller);
        call.ForgetOnDispose(reading);
        return reading;
    }

    private static async Task<TResponse> ReadCoreAsync<TResponse>(
        GrpcCall call, Task<HttpResponseMessage> response, Marshaller<TResponse> marshaller)
        where TResponse : class
    {
        try
        {
            var answer = await response.ConfigureAwait(false);
            var messages = await MessageReader<TResponse>.OpenAsync(answer, marshaller, call.Channel, call.Stopped).ConfigureAwait(false);
            var message = await messages.ReadAsync(call.Stopped).ConfigureAwait(false);
            if (message is not null && await messages.ReadAsync(call.Stopped).ConfigureAwait(false) is not null)
                throw new InvalidDataException("The response has more than one message.");
            if (message is null && ResponseStatus.AtEnd(answer).StatusCode == StatusCode.OK)
                throw new InvalidDataException("The response ended with OK and without a message.");
            return call.EndWithResponse(answer).StatusCode == StatusCode.OK ? message! : throw call.OutcomeException();
        }
        catch (Exception failure)
        {
            throw call.Fail("The response could not be read.", failure);
        }
    }
}
