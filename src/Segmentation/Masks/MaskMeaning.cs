using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Masks;

/// <summary>
/// What the colours of masks that belong together mean. Values of gray and palette masks are object ids, 255 nobody's; where there is no value but 0 and 255, white
/// is object 1. Colours of the palette that the field uses (DAVIS, PASCAL VOC) are its indices; other colours are numbered in the order in which they come. Black
/// is background. Masks of a sequence are all learned before the first is read, so that a colour is the same object in all of them.
/// </summary>
internal sealed class MaskMeaning
{
    private const int White = 0xFFFFFF;

    /// <summary>More objects than can be followed, and fewer shades than any picture has.</summary>
    private const int MostValues = 64;
    private static readonly Dictionary<int, byte> Palette = Enumerable.Range(0, 256)
        .ToDictionary(id => (LabelPalette.Rgb[3 * id] << 16) | (LabelPalette.Rgb[(3 * id) + 1] << 8) | LabelPalette.Rgb[(3 * id) + 2], id => (byte)id);

    // In the order in which they came, of pictures whose values are labels, and of all others.
    private readonly List<int> _labels = [];
    private readonly List<int> _colours = [];
    private bool _soft;

    /// <summary>What a person should know of how the masks were read, one sentence; null when there is nothing to say.</summary>
    public string? Note
    {
        get
        {
            var what = new List<string>();
            if (_colours is [White] || _labels is [LabelMap.Void])
            {
                what.Add("white (255) is object 1");
            }
            else if (IsNumbered)
            {
                what.Add("objects are numbered by colour: " + Listed(_colours.Select((colour, i) => $"#{colour:x6} is {i + 1}")));
            }
            else if (_labels.Exists(label => label > LabelMap.Void))
            {
                what.Add("objects are numbered by value: " + Listed(_labels.Order().Select((label, i) => $"{label} is {i + 1}")));
            }

            if (_soft)
            {
                what.Add("soft edges were cut in their middle");
            }

            return what.Count == 0 ? null : string.Join("; ", what);
        }
    }

    private bool IsColoured => _colours.Exists(colour => colour % 0x010101 != 0);

    private bool IsNumbered => IsColoured && !_colours.TrueForAll(Palette.ContainsKey);

    /// <summary>Takes a mask into account.</summary>
    /// <param name="image">As it was decoded.</param>
    /// <param name="name">What messages call it: the mask 'x.png'.</param>
    /// <exception cref="SrNetException">InvalidInput: it is no mask.</exception>
    public void Learn(DecodedImage image, string name)
    {
        var picture = Picture(image, name);
        var counts = picture.Counts();
        for (var place = 1; place < counts.Length; place++)
        {
            var known = picture.IsLabels ? _labels : _colours;
            if (counts[place] > 0 && !known.Contains(picture.Colours[place]))
            {
                known.Add(picture.Colours[place]);
                if (known.Count >= LabelMap.Void)
                {
                    throw Refused(name, "more than 254 colours or values that lie side by side, as a photo or a depth map has", "paint each object in one flat colour on black");
                }
            }
        }
    }

    /// <summary>The labels of a mask that was learned.</summary>
    public LabelMap Read(DecodedImage image, string name)
    {
        var picture = Picture(image, name);
        var ids = picture.Colours.Select((colour, place) => place == MaskPicture.Background ? LabelMap.Background : IdOf(colour, picture.IsLabels)).ToArray();
        return new LabelMap(picture.Size, Array.ConvertAll(picture.Pixels, place => ids[place]));
    }

    private byte IdOf(int colour, bool isLabel)
    {
        if (isLabel)
        {
            return _labels is [LabelMap.Void] ? (byte)1
                : _labels.Exists(label => label > LabelMap.Void) ? (byte)(_labels.Count(label => label < colour) + 1)
                : (byte)colour;
        }

        return _colours is [White] ? (byte)1
            : !IsColoured ? (byte)colour
            : IsNumbered ? (byte)(_colours.IndexOf(colour) + 1)
            : Palette.GetValueOrDefault(colour);
    }

    private MaskPicture Picture(DecodedImage image, string name)
    {
        var picture = MaskPicture.Of(image);
        if (image.Format == ImageFormat.Jpeg)
        {
            if (!JpegMask.Cut(picture))
            {
                throw Refused(name, "colours that JPEG has changed, and values are what a mask is made of", "save it as PNG; a JPEG can be a mask only when it is black and white");
            }

            return picture;
        }

        var soft = SoftEdges.Harden(picture);
        _soft |= soft;
        if (picture.IsDeep && !soft)
        {
            throw Refused(name, "more values than objects can have, as a depth map has", "paint each object in one value");
        }

        var colours = picture.Counts().Count(count => count > 0);
        if (picture.IsCutOut && (picture.IsPhoto || colours > LabelMap.Void))
        {
            picture.PaintVisible(image.Alpha!);
            return picture;
        }

        if (picture.IsGray && colours > MostValues)
        {
            throw Refused(name, $"{colours} shades of gray, as a picture has", "paint each object in one value");
        }

        if (picture.IsPhoto || (!picture.IsLabels && !picture.IsGray && colours > LabelMap.Void))
        {
            throw Refused(name, "as many colours as a photo", "paint each object in one flat colour on black, or in white on black when there is one");
        }

        if (!picture.IsLabels && !picture.IsGray && !Array.Exists(picture.Pixels, place => place == MaskPicture.Background))
        {
            throw Refused(name, "no black, which is what background is painted in", "paint what is no object black (0, 0, 0)");
        }

        return picture;
    }

    private static string Listed(IEnumerable<string> parts)
    {
        var all = parts.ToArray();
        return string.Join(", ", all.Take(8)) + (all.Length > 8 ? " and so on" : "");
    }

    private static SrNetException Refused(string name, string has, string help) => SrNetException.InvalidInput(
        $"{char.ToUpperInvariant(name[0])}{name[1..]} has {has}: {help}; or save a gray or palette PNG whose pixel values are object ids, 1 to 254, 0 = background.");
}
