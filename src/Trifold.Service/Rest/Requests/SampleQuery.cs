using System.Globalization;
using Google.Protobuf;
using Trifold.Service.Rest.Negotiation;
using Trifold.Serving.Requests;
using Trifold.V1;

namespace Trifold.Service.Rest.Requests;

/// <summary>One part of one sample as an address: <c>/v1/models/{name}/samples/{seed}.png?output=mask</c>.</summary>
/// <param name="Request">Everything about it but the model's weights.</param>
/// <param name="MediaType">Of the part.</param>
/// <param name="GeneratorDigest">Weights that are meant; null: whichever serve.</param>
/// <param name="DecoderDigest">Weights that are meant; null: whichever serve.</param>
/// <param name="NumericsId">Numerics that are meant; null: whichever serve.</param>
internal sealed record SampleQuery(
    GenerateAnnotationsRequest Request, string MediaType, string? GeneratorDigest, string? DecoderDigest, string? NumericsId)
{
    /// <summary>Outputs by the names that addresses use.</summary>
    public static readonly IReadOnlyDictionary<string, Output> Outputs = new Dictionary<string, Output>
    {
        ["rgb"] = Output.Rgb,
        ["mask"] = Output.Mask,
        ["depth"] = Output.Depth,
        ["confidence"] = Output.Confidence,
    };

    private static readonly Dictionary<string, Encodings.Types.DepthKind> DepthKinds = new()
    {
        ["ray"] = Encodings.Types.DepthKind.RayDistance,
        ["z"] = Encodings.Types.DepthKind.ZDepth,
    };

    private static readonly Dictionary<string, Encodings.Types.Mask> Masks = new()
    {
        ["palette"] = Encodings.Types.Mask.Palette,
        ["index"] = Encodings.Types.Mask.Index,
    };

    private static readonly Dictionary<string, (string MediaType, Action<Encodings> Choose)> Endings = new()
    {
        ["png"] = (MediaTypes.Png, encodings => (encodings.Rgb, encodings.Depth) = (Encodings.Types.Image.Png, Encodings.Types.Depth.Png16)),
        ["jpg"] = (MediaTypes.Jpeg, encodings => encodings.Rgb = Encodings.Types.Image.Jpeg),
        ["npy"] = (MediaTypes.Bytes, encodings => encodings.Depth = Encodings.Types.Depth.Npy),
    };

    private static readonly Dictionary<string, string> EndingsOf = Endings.ToDictionary(ending => ending.Value.MediaType, ending => ending.Key);

    /// <summary>
    /// Whether the address says which weights and numerics are meant, so that its bytes never change. Colours alone need no decoder.
    /// </summary>
    public bool IsPinned => GeneratorDigest is not null && NumericsId is not null && (DecoderDigest is not null || Request.Outputs[0] == Output.Rgb);

    /// <param name="model">Name of the model.</param>
    /// <param name="file">Seed and ending, as in 7.png.</param>
    /// <exception cref="Serving.Errors.InvalidRequestException">Names every parameter that cannot be used.</exception>
    public static SampleQuery Read(string model, string file, IQueryCollection parameters)
    {
        var query = new QueryReader(parameters);
        var output = query.Choice("output", Outputs) ?? Output.Rgb;
        var request = new GenerateAnnotationsRequest
        {
            Model = model,
            Decoder = query.Text("decoder") ?? "",
            // One scene seen by one camera needs no limit of samples, at which a stream would end before it knows its times.
            Scenes = new Scenes { Range = new SeedRange { Count = 1 } },
            Outputs = { output },
            Encodings = new Encodings
            {
                DepthKind = query.Choice("depth_kind", DepthKinds) ?? default,
                Mask = query.Choice("mask", Masks) ?? default,
            },
            Priority = Priority.Interactive,
        };
        ReadScene(request.Scenes, query);
        request.Cameras = ReadCameras(query);
        var mediaType = ReadFile(file, output, request, query);
        var sample = new SampleQuery(request, mediaType, query.Text("generator"), query.Text("decoder_digest"), query.Text("numerics"));
        query.Complete();
        return sample;
    }

    /// <summary>The address of a part that has been delivered.</summary>
    /// <param name="request">That it was made by.</param>
    /// <returns>Null for confidence that other views of the scene took part in: one view alone would have another.</returns>
    public static string? AddressOf(GenerateAnnotationsRequest request, AnnotatedSample sample, EncodedPart part) =>
        part.Output == Output.Confidence && CameraCount.Of(request.Cameras) + request.CheckViews > 1
            ? null
            : AddressOf(sample.Provenance, sample.Seed, sample.Camera, request.Scenes, request.Encodings, part);

    /// <summary>The address of a part that has been delivered.</summary>
    /// <param name="request">That it was made by.</param>
    public static string AddressOf(RenderViewsRequest request, RenderedView view, EncodedPart part) =>
        AddressOf(view.Provenance, view.Seed, view.Camera, request.Scenes, request.Encodings, part);

    private static string AddressOf(Provenance provenance, uint seed, Camera camera, Scenes? scenes, Encodings? encodings, EncodedPart part)
    {
        var parameters = new List<(string Name, string? Value)>
        {
            ("output", part.Output.ToString().ToLowerInvariant()),
            ("decoder", provenance.Decoder),
            ("camera", string.Join(',', camera.Values.Select(Invariant))),
            ("psi", scenes?.Truncation is { HasPsi: true } psi ? Invariant(psi.Psi) : null),
            ("cutoff", scenes?.Truncation is { HasCutoff: true } cutoff ? Invariant(cutoff.Cutoff) : null),
            ("object_class", scenes is { HasObjectClass: true } ? Invariant(scenes.ObjectClass) : null),
            ("mask", part.Output == Output.Mask && encodings?.Mask == Encodings.Types.Mask.Index ? "index" : null),
            ("depth_kind", part.Output == Output.Depth && encodings?.DepthKind == Encodings.Types.DepthKind.ZDepth ? "z" : null),
            ("generator", provenance.GeneratorDigest),
            ("decoder_digest", provenance.DecoderDigest),
            ("numerics", provenance.NumericsId),
        };
        var query = string.Join('&', parameters.Where(each => !string.IsNullOrEmpty(each.Value)).Select(each => $"{each.Name}={Uri.EscapeDataString(each.Value!)}"));
        var ending = EndingsOf.GetValueOrDefault(part.MediaType, "npy");
        return $"/v1/models/{Uri.EscapeDataString(provenance.Model)}/samples/{Invariant(seed)}.{ending}?{query}";
    }

    /// <summary>Everything that decides the bytes, for an entity tag.</summary>
    public byte[] Identity() => Request.ToByteArray();

    private static void ReadScene(Scenes scenes, QueryReader query)
    {
        var (psi, cutoff, objectClass) = (query.Number("psi"), query.Whole("cutoff"), query.Whole("object_class"));
        if (psi is not null || cutoff is not null)
            scenes.Truncation = new Truncation();
        if (psi is { } value)
            scenes.Truncation.Psi = value;
        if (cutoff is { } count)
            scenes.Truncation.Cutoff = count;
        if (objectClass is { } index)
            scenes.ObjectClass = index;
    }

    private static Cameras ReadCameras(QueryReader query)
    {
        var (yaw, pitch, camera) = (query.Number("yaw"), query.Number("pitch"), query.Text("camera"));
        if (camera is not null)
        {
            if (yaw is not null || pitch is not null)
                query.Refuse("camera", "cannot stand beside yaw or pitch; give one of them.");
            return new Cameras { List = new CameraList { Cameras = { ReadCamera(camera, query) } } };
        }

        var turn = new Trajectory.Types.Turn { YawDegrees = yaw ?? 0, PitchDegrees = pitch ?? 0 };
        return new Cameras { Trajectory = new Trajectory { Turn = turn } };
    }

    private static Camera ReadCamera(string text, QueryReader query)
    {
        var camera = new Camera();
        foreach (var number in text.Split(','))
        {
            if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                camera.Values.Add(value);
            else
                query.Refuse("camera", $"must be 25 numbers with commas between them; '{number}' is none.");
        }

        return camera;
    }

    private static string ReadFile(string file, Output output, GenerateAnnotationsRequest request, QueryReader query)
    {
        var dot = file.LastIndexOf('.');
        if (dot < 0 || !Endings.TryGetValue(file[(dot + 1)..], out var ending))
        {
            query.Refuse("path", $"must end in a seed and one of {string.Join(", ", Endings.Keys.Select(each => "." + each))}; got '{file}'.");
            return MediaTypes.Png;
        }

        if (uint.TryParse(file[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
            request.Scenes.Range.First = seed;
        else
            query.Refuse("path", $"must end in a seed, 0 to 4294967295, such as 7.png; got '{file}'.");
        if (file.EndsWith(".jpg", StringComparison.Ordinal) && output != Output.Rgb)
            query.Refuse("output", "must be rgb for .jpg, which would blur anything else; ask for .png.");
        if (file.EndsWith(".npy", StringComparison.Ordinal) && output != Output.Depth)
            query.Refuse("output", "must be depth for .npy; ask for .png.");
        ending.Choose(request.Encodings);
        return ending.MediaType;
    }

    private static string Invariant<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
