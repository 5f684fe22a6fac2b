using Trifold.Factory.Annotation;
using Trifold.Factory.DataSets;
using Trifold.Factory.Pictures;
using Trifold.Models.Semantics;
using Trifold.V1;
using Trifold.Worker.Operations;

namespace Trifold.Worker.Encoding;

/// <summary>The parts of an annotated view as files, as a request wants them; only what is asked for is encoded.</summary>
internal sealed class AnnotationEncoding
{
    private readonly PictureEncoding _pictures;
    private readonly SampleEncoding _samples;
    private readonly bool _bothDepths;

    /// <param name="labels">Parts of the masks.</param>
    /// <param name="encodings">Null: the defaults.</param>
    /// <param name="bothDepths">Depth as PNG and as NumPy array.</param>
    /// <exception cref="ArgumentException">A field is wrong.</exception>
    public AnnotationEncoding(LabelSet labels, Encodings? encodings, bool bothDepths)
    {
        (_pictures, _bothDepths) = (new PictureEncoding(encodings), bothDepths);
        var mask = RequestFaults.Known("encodings.mask", encodings?.Mask ?? default, Encodings.Types.Mask.Palette);
        _samples = new SampleEncoding(labels, mask == Encodings.Types.Mask.Index ? MaskEncoding.Index : MaskEncoding.Palette);
    }

    /// <summary>The files of one output.</summary>
    public IEnumerable<EncodedPart> Encode(Output output, AnnotatedView view)
    {
        var picture = new Picture(view.Rgb, view.Depth);
        return output switch
        {
            Output.Rgb => [_pictures.Rgb(view.Rgb)],
            Output.Mask => [PictureEncoding.Part(output, PictureEncoding.PngType, _samples.Mask(view))],
            Output.Depth when _bothDepths =>
            [
                _pictures.Depth(picture, view.Camera, Encodings.Types.Depth.Png16),
                _pictures.Depth(picture, view.Camera, Encodings.Types.Depth.Npy),
            ],
            Output.Depth => [_pictures.Depth(picture, view.Camera)],
            _ => [PictureEncoding.Part(output, PictureEncoding.PngType, SampleEncoding.Confidence(view))],
        };
    }
}
