using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Trifold.Formats.Masks.Regions;

namespace Trifold.Formats.Masks;

/// <summary>"CVAT for images 1.1", an XML file: masks, and polygons.</summary>
public static class CvatMasks
{
    // Far above any project of masks, and small enough to be held.
    private const long MostCharacters = 1L << 30;

    /// <param name="xml">The file.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <returns>The file's images; of overlapping regions the one of the higher z_order lies on top, then the later one.</returns>
    /// <exception cref="MaskFormatException">The text has another form.</exception>
    public static IReadOnlyList<RegionImage> Decode(byte[] xml, string source)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MostCharacters,
        };
        XElement root;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(xml), settings);
            root = XDocument.Load(reader).Root!;
        }
        catch (XmlException fault)
        {
            throw new MaskFormatException(source, $"not valid XML: {fault.Message}", fault);
        }

        if (root.Name != "annotations")
            throw new MaskFormatException(source, $"the root must be <annotations> (CVAT for images 1.1), got <{root.Name}>.");
        if (root.Element("track") is not null)
            throw new MaskFormatException(source, "this is 'CVAT for video'; export as 'CVAT for images 1.1'.");
        return [.. root.Elements("image").Select((image, i) => ReadImage(image, $"{source}: image {i}"))];
    }

    private static RegionImage ReadImage(XElement image, string source)
    {
        var name = RegionImage.NameOf(Text(image, "name", source));
        source += $" ({name})";
        var regions = image.Elements().Where(shape => shape.Name != "tag")
            .Select((shape, i) => (Order: shape.Attribute("z_order") is null ? 0 : Integer(shape, "z_order", source), Region: ReadRegion(shape, $"{source}, shape {i}")));
        return new RegionImage(
            name, source, (Integer(image, "width", source), Integer(image, "height", source)),
            [.. regions.OrderBy(region => region.Order).Select(region => region.Region)]);
    }

    private static MaskRegion ReadRegion(XElement shape, string source) => new(Text(shape, "label", source), source, shape.Name.LocalName switch
    {
        "mask" => new RunShape(
            [.. Text(shape, "rle", source).Split(',').Select(run => Whole(run, "rle", source))],
            new PixelBox(
                Integer(shape, "left", source), Integer(shape, "top", source),
                Integer(shape, "width", source), Integer(shape, "height", source)),
            byColumns: false),
        "polygon" => new PolygonShape(
            [[.. Text(shape, "points", source).Split(';', ',').Select(number => Number(number, source))]], source),
        var other => throw new MaskFormatException(source, $"a {other} is not read; use masks or polygons."),
    });

    private static string Text(XElement element, string name, string source) => element.Attribute(name)?.Value
        ?? throw new MaskFormatException(source, $"<{element.Name.LocalName}> has no '{name}'.");

    private static int Integer(XElement element, string name, string source)
    {
        var text = Text(element, name, source);
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new MaskFormatException(source, $"'{name}' must be a whole number, got '{text}'.");
    }

    private static int Whole(string text, string name, string source) =>
        int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new MaskFormatException(source, $"{name}: '{text.Trim()}' is no length of a run.");

    private static double Number(string text, string source) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new MaskFormatException(source, $"points: '{text.Trim()}' is no number.");
}
