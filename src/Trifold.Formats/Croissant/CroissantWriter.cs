using System.Text.Json;
using Trifold.Formats.Json;
using Trifold.Formats.Masks;

namespace Trifold.Formats.Croissant;

/// <summary>
/// Croissant 1.1, MLCommons' JSON-LD description of data sets: which files there are, what their records are, licence and
/// provenance. <c>url</c>, <c>creator</c> and <c>datePublished</c> belong to whoever publishes the data set.
/// </summary>
public static class CroissantWriter
{
    public const string FileName = "croissant.json";

    private const string Version = "http://mlcommons.org/croissant/1.1";
    private const string Labels = "labels";
    private const string Archives = "archives";

    // Appendix 1 of the specification, the terms used here, and PROV-O's prefix.
    private const string Context =
        """
        {
          "@language": "en",
          "@vocab": "http://schema.org/",
          "sc": "http://schema.org/",
          "cr": "http://mlcommons.org/croissant/",
          "dct": "http://purl.org/dc/terms/",
          "prov": "http://www.w3.org/ns/prov#",
          "conformsTo": "dct:conformsTo",
          "containedIn": "cr:containedIn",
          "data": { "@id": "cr:data", "@type": "@json" },
          "dataType": { "@id": "cr:dataType", "@type": "@vocab" },
          "extract": "cr:extract",
          "field": "cr:field",
          "fileProperty": "cr:fileProperty",
          "fileSet": "cr:fileSet",
          "includes": "cr:includes",
          "key": "cr:key",
          "recordSet": "cr:recordSet",
          "references": "cr:references",
          "regex": "cr:regex",
          "source": "cr:source",
          "transform": "cr:transform"
        }
        """;

    /// <summary>Writes the description, one file in memory at a time.</summary>
    public static void Write(Stream stream, CroissantDataset dataset) => JsonStreaming.Write(
        stream,
        json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("@context");
            using (var context = JsonDocument.Parse(Context))
                context.WriteTo(json);
            json.WriteString("@type", "sc:Dataset");
            json.WriteString("conformsTo", Version);
            json.WriteString("name", dataset.Name);
            json.WriteString("description", dataset.Description);
            json.WriteString("license", dataset.Licence);
            WriteProvenance(json, dataset);
            WriteDistribution(json, dataset);
            json.WriteStartArray("recordSet");
            WriteLabels(json, dataset.Labels);
            foreach (var files in dataset.FileSets.Where(files => files.DataTypes.Count > 0))
                WriteRecords(json, files, dataset.FileSets[0]);
            json.WriteEndArray();
            json.WriteEndObject();
        },
        indented: true);

    // The record is no JSON-LD: it is handed on as a JSON literal, so that none of its names is taken for a term.
    private static void WriteProvenance(Utf8JsonWriter json, CroissantDataset dataset)
    {
        json.WriteStartObject("prov:wasGeneratedBy");
        json.WriteString("@type", "prov:Activity");
        json.WriteString("prov:label", "Generation by Trifold");
        json.WriteStartObject("prov:value");
        json.WriteString("@type", "@json");
        json.WritePropertyName("@value");
        dataset.Provenance.WriteTo(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDistribution(Utf8JsonWriter json, CroissantDataset dataset)
    {
        json.WriteStartArray("distribution");
        foreach (var file in dataset.Files)
        {
            WriteStart(json, "cr:FileObject", file.Path, file.Path);
            json.WriteString("contentUrl", file.Path);
            json.WriteString("contentSize", $"{file.Bytes} B");
            json.WriteString("encodingFormat", file.MediaType);
            json.WriteString("sha256", file.Sha256);
            json.WriteEndObject();
            json.FlushWhenLarge();
        }

        if (dataset.InArchives)
        {
            WriteStart(json, "cr:FileSet", Archives, Archives);
            json.WriteString("includes", "*.tar");
            json.WriteString("encodingFormat", "application/x-tar");
            json.WriteEndObject();
        }

        foreach (var files in dataset.FileSets)
        {
            WriteStart(json, "cr:FileSet", FilesOf(files), files.Name);
            json.WriteString("description", files.Description);
            if (dataset.InArchives)
                WriteReference(json, "containedIn", Archives);
            json.WriteString("includes", files.Includes);
            json.WriteString("encodingFormat", files.MediaType);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRecords(Utf8JsonWriter json, CroissantFileSet files, CroissantFileSet first)
    {
        WriteStart(json, "cr:RecordSet", files.Name, files.Name);
        json.WriteString("description", files.Description);
        WriteReference(json, "key", $"{files.Name}/name");
        json.WriteStartArray("field");

        WriteStart(json, "cr:Field", $"{files.Name}/name", "name");
        json.WriteString("dataType", "sc:Text");
        if (files != first)
            WriteReference(json, "references", $"{first.Name}/name");
        WriteSource(json, files, "filename", regex: @"^([0-9]+)\.");
        json.WriteEndObject();

        WriteStart(json, "cr:Field", $"{files.Name}/content", "content");
        json.WriteStartArray("dataType");
        foreach (var type in files.DataTypes)
            json.WriteStringValue(type);
        json.WriteEndArray();
        WriteSource(json, files, "content");
        json.WriteEndObject();

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, CroissantFileSet files, string property, string? regex = null)
    {
        json.WriteStartObject("source");
        WriteReference(json, "fileSet", FilesOf(files));
        json.WriteStartObject("extract");
        json.WriteString("fileProperty", property);
        json.WriteEndObject();
        if (regex is not null)
        {
            json.WriteStartObject("transform");
            json.WriteString("regex", regex);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, IReadOnlyList<MaskPart> labels)
    {
        WriteStart(json, "cr:RecordSet", Labels, Labels);
        json.WriteString("dataType", "sc:Enumeration");
        json.WriteString("description", "What the values of the masks stand for.");
        WriteReference(json, "key", $"{Labels}/value");
        json.WriteStartArray("field");
        foreach (var (name, type) in (ReadOnlySpan<(string, string)>)[("value", "sc:Integer"), ("name", "sc:Text"), ("color", "sc:Text")])
        {
            WriteStart(json, "cr:Field", $"{Labels}/{name}", name);
            json.WriteString("dataType", type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("data");
        for (var value = 0; value < labels.Count; value++)
        {
            var (name, color) = labels[value];
            json.WriteStartObject();
            json.WriteNumber($"{Labels}/value", value);
            json.WriteString($"{Labels}/name", name);
            json.WriteString($"{Labels}/color", $"#{color.R:x2}{color.G:x2}{color.B:x2}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // A file set and the records in it are two things, with an identifier each.
    private static string FilesOf(CroissantFileSet files) => $"{files.Name}-files";

    private static void WriteStart(Utf8JsonWriter json, string type, string id, string name)
    {
        json.WriteStartObject();
        json.WriteString("@type", type);
        json.WriteString("@id", id);
        json.WriteString("name", name);
    }

    private static void WriteReference(Utf8JsonWriter json, string property, string id)
    {
        json.WriteStartObject(property);
        json.WriteString("@id", id);
        json.WriteEndObject();
    }
}
