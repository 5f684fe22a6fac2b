using System.Text.Json;
using System.Text.Json.Serialization;
using Trifold.Formats.Cameras;
using Trifold.Models.Folders;

namespace Trifold.Factory.Labels;

/// <summary>What <c>labels.json</c> says.</summary>
/// <param name="Model">Name of the model that made the images.</param>
/// <param name="Generator">Digest of its generator.</param>
/// <param name="ImageSize">Side of the square images and masks in pixels.</param>
/// <param name="NeuralRenderingResolution">Side of what the generator renders before super-resolution.</param>
/// <param name="Classes">Parts in the order of their indices, the background first.</param>
internal sealed record LabelProjectFile(
    string Model, string Generator, int ImageSize, int NeuralRenderingResolution, IReadOnlyList<LabelEntry> Classes,
    IReadOnlyList<LabelImageEntry> Images);

/// <param name="Camera">EG3D's 25 numbers.</param>
internal sealed record LabelImageEntry(
    string Image, string Mask, long Seed, [property: JsonConverter(typeof(CameraVectorConverter))] float[] Camera);

/// <summary>A camera as 25 numbers on one line, in a file with a line for everything else.</summary>
internal sealed class CameraVectorConverter : JsonConverter<float[]>
{
    public override float[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var numbers = JsonDocument.ParseValue(ref reader);
        try
        {
            return CameraJson.Read(numbers.RootElement, "camera");
        }
        catch (CameraFormatException fault)
        {
            throw new JsonException(fault.Message, fault);
        }
    }

    public override void Write(Utf8JsonWriter writer, float[] value, JsonSerializerOptions options) =>
        writer.WriteRawValue(CameraJson.Encode(value));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LabelProjectFile))]
internal sealed partial class LabelJson : JsonSerializerContext;
