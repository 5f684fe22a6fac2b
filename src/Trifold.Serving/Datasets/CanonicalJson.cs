using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Trifold.V1;

namespace Trifold.Serving.Datasets;

/// <summary>
/// The one text of a resolved specification: protobuf's JSON names, every field in the order of the contract, shortest
/// numbers that survive, no space. Its hash is the id of the data set, so nothing here may ever change.
/// </summary>
internal static class CanonicalJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>UTF-8 text.</summary>
    /// <param name="specification">With every default filled in.</param>
    public static byte[] Write(DatasetSpecification specification)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
            Write(json, specification);
        return buffer.ToArray();
    }

    /// <summary>64 hexadecimal digits.</summary>
    public static string IdOf(DatasetSpecification specification) =>
        Convert.ToHexStringLower(SHA256.HashData(Write(specification)));

    private static void Write(Utf8JsonWriter json, DatasetSpecification specification)
    {
        json.WriteStartObject();
        json.WriteString("model", specification.Model);
        json.WriteString("decoder", specification.Decoder);
        json.WriteNumber("firstSeed", specification.FirstSeed);
        Write(json, specification.Cameras);
        json.WriteStartObject("truncation");
        json.WriteNumber("psi", specification.Truncation.Psi);
        json.WriteNumber("cutoff", specification.Truncation.Cutoff);
        json.WriteEndObject();
        if (specification.HasObjectClass)
            json.WriteNumber("objectClass", specification.ObjectClass);
        json.WriteString("mask", specification.Mask == Encodings.Types.Mask.Index ? "INDEX" : "PALETTE");
        json.WriteStartArray("depth");
        foreach (var depth in specification.Depth)
            json.WriteStringValue(depth == Encodings.Types.Depth.Npy ? "NPY" : "PNG16");
        json.WriteEndArray();
        Write(json, specification.Filter);
        json.WriteNumber("checkViews", specification.CheckViews);
        json.WriteNumber("shardSize", specification.ShardSize);
        json.WriteString("generatorDigest", specification.GeneratorDigest);
        json.WriteString("decoderDigest", specification.DecoderDigest);
        json.WriteString("numericsId", specification.NumericsId);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Cameras cameras)
    {
        json.WriteStartObject("cameras");
        switch (cameras.PlanCase)
        {
            case Cameras.PlanOneofCase.List:
                WriteList(json, cameras.List);
                break;
            case Cameras.PlanOneofCase.Trajectory:
                json.WriteStartObject("trajectory");
                WritePath(json, cameras.Trajectory);
                json.WriteEndObject();
                break;
            default:
                json.WriteStartObject("distribution");
                json.WriteString("kind", cameras.Distribution.Kind == PoseDistribution.Types.Kind.Gaussian ? "GAUSSIAN" : "UNIFORM");
                json.WriteNumber("yawDegrees", cameras.Distribution.YawDegrees);
                json.WriteNumber("pitchDegrees", cameras.Distribution.PitchDegrees);
                json.WriteEndObject();
                break;
        }

        json.WriteNumber("views", cameras.Views);
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, CameraList list)
    {
        json.WriteStartObject("list");
        json.WriteStartArray("cameras");
        foreach (var camera in list.Cameras)
        {
            json.WriteStartObject();
            json.WriteStartArray("values");
            foreach (var value in camera.Values)
                json.WriteNumberValue(value);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePath(Utf8JsonWriter json, Trajectory trajectory)
    {
        (string Name, int? Steps, double? Yaw, double? Pitch) path = trajectory.PathCase switch
        {
            Trajectory.PathOneofCase.Orbit => ("orbit", trajectory.Orbit.Steps, null, null),
            Trajectory.PathOneofCase.Sweep => ("sweep", trajectory.Sweep.Steps, trajectory.Sweep.YawDegrees, null),
            Trajectory.PathOneofCase.Turn => ("turn", null, trajectory.Turn.YawDegrees, trajectory.Turn.PitchDegrees),
            Trajectory.PathOneofCase.Grid => ("grid", null, null, null),
            _ => ("front", null, null, null),
        };
        json.WriteStartObject(path.Name);
        if (path.Steps is { } count)
            json.WriteNumber("steps", count);
        if (path.Yaw is { } degrees)
            json.WriteNumber("yawDegrees", degrees);
        if (path.Pitch is { } height)
            json.WriteNumber("pitchDegrees", height);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SampleFilter filter)
    {
        json.WriteStartObject("filter");
        json.WriteStartArray("require");
        foreach (var requirement in filter.Require)
        {
            json.WriteStartObject();
            json.WriteString("part", requirement.Part);
            // Absent is a rule of its own, one pixel, and no share of any size says the same.
            if (requirement.HasShare)
                json.WriteNumber("share", requirement.Share);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("minQuality", filter.MinQuality);
        json.WriteEndObject();
    }
}
