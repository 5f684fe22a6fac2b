using System.Text.Json.Serialization;

namespace Trifold.Factory.DataSets;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DataSetOptions))]
[JsonSerializable(typeof(SceneEntry))]
internal sealed partial class DataSetJson : JsonSerializerContext;
