using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Trifold.Service.Reflection;

internal static class ReflectionRegistration
{
    /// <summary>Adds what both versions of server reflection answer from.</summary>
    /// <param name="served">Every service that the server maps, reflection and health included.</param>
    public static IServiceCollection AddReflection(this IServiceCollection services, IEnumerable<ServiceDescriptor> served) =>
        services.AddSingleton(new ReflectionAnswers(new DescriptorIndex(served)));
}
