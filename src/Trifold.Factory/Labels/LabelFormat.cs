namespace Trifold.Factory.Labels;

/// <summary>What the masks of a label project are.</summary>
public enum LabelFormat
{
    /// <summary>What lies in the folder: the first of CVAT, Label Studio, COCO, PNG masks.</summary>
    Auto,

    /// <summary>Palette PNG in <c>masks/</c>.</summary>
    Palette,

    /// <summary>PNG in the parts' colours in <c>masks/</c>.</summary>
    Rgb,

    /// <summary>Grey PNG, value = index, in <c>masks/</c>.</summary>
    Index,

    /// <summary>A JSON export of Label Studio.</summary>
    LabelStudio,

    /// <summary>COCO annotations.</summary>
    Coco,

    /// <summary>CVAT: "Segmentation mask 1.1" or "CVAT for images 1.1".</summary>
    Cvat,
}
