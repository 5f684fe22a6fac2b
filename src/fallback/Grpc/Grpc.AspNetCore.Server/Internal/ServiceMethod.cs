using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>A method that has been found: what it is called, how it is answered, what its attributes say.</summary>
internal sealed record ServiceMethod(IMethod Method, RequestDelegate Answer, IReadOnlyList<object> Metadata);
