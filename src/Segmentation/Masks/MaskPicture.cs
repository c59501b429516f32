using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Masks;

/// <summary>A mask as a tool wrote it: which of its colours every pixel has. What the colours mean says <see cref="MaskMeaning"/>.</summary>
internal sealed class MaskPicture
{
    /// <summary>The place of black, and of what is transparent: it is always there.</summary>
    public const int Background = 0;

    // A photo has tens of thousands; a mask with soft edges some hundred.
    private const int MostColours = 8192;
    private const int HalfOpaque = 128;
    private readonly Dictionary<int, int> _places = [];

    private MaskPicture(ImageSize size)
    {
        Size = size;
        Pixels = new int[size.Pixels];
        Place(0);
    }

    public ImageSize Size { get; }

    /// <summary>The place of every pixel's colour in <see cref="Colours"/>.</summary>
    public int[] Pixels { get; }

    /// <summary>The colours, in the order in which they come; 0xRRGGBB, or of <see cref="IsLabels"/> the values themselves.</summary>
    public List<int> Colours { get; } = [];

    /// <summary>Its values are labels as they are: indices of a palette, or 16-bit numbers.</summary>
    public bool IsLabels { get; private set; }

    /// <summary>Parts of it are transparent.</summary>
    public bool IsCutOut { get; private set; }

    /// <summary>It had more values than ids there are, in 16 bits.</summary>
    public bool IsDeep { get; private set; }

    /// <summary>It has more colours than are told apart; those beyond are in the last place.</summary>
    public bool IsPhoto { get; private set; }

    /// <summary>Only black is painted on what is transparent, so that black is the object.</summary>
    public bool IsBlackOnNothing { get; private set; }

    public bool IsGray => Colours.TrueForAll(colour => colour % 0x010101 == 0 && !IsLabels);

    public static MaskPicture Of(DecodedImage image)
    {
        var picture = new MaskPicture(new ImageSize(image.Width, image.Height));
        var alpha = image.Alpha is { } given && given.AsSpan().ContainsAnyExcept(byte.MaxValue) ? given : null;
        picture.IsCutOut = alpha is not null;
        var colourOf = image.Kind switch
        {
            PixelKind.Palette8 => picture.Palette(image, alpha),
            PixelKind.Gray8 => i => image.Pixels[i] * 0x010101,
            PixelKind.Gray16 => picture.Sixteen(image),
            _ => (Func<int, int>)(i => (image.Pixels[3 * i] << 16) | (image.Pixels[(3 * i) + 1] << 8) | image.Pixels[(3 * i) + 2]),
        };
        var visible = 0;
        var black = 0;
        for (var i = 0; i < picture.Pixels.Length; i++)
        {
            if (alpha is not null && alpha[i] < HalfOpaque)
            {
                continue;
            }

            var colour = colourOf(i);
            visible++;
            black += colour == 0 ? 1 : 0;
            picture.Pixels[i] = picture.Place(colour);
        }

        picture.IsBlackOnNothing = alpha is not null && visible > 0 && black == visible;
        if (picture.IsBlackOnNothing)
        {
            picture.PaintVisible(alpha!);
        }

        return picture;
    }

    /// <summary>Every pixel that is not transparent gets one colour, white: what was cut out of a photo.</summary>
    public void PaintVisible(byte[] alpha)
    {
        var white = Place(0xFFFFFF);
        for (var i = 0; i < Pixels.Length; i++)
        {
            Pixels[i] = alpha[i] >= HalfOpaque ? white : Background;
        }
    }

    /// <summary>How many pixels each colour has.</summary>
    public int[] Counts()
    {
        var counts = new int[Colours.Count];
        foreach (var place in Pixels)
        {
            counts[place]++;
        }

        return counts;
    }

    private int Place(int colour)
    {
        if (!_places.TryGetValue(colour, out var place))
        {
            if (Colours.Count == MostColours)
            {
                IsPhoto = true;
                return MostColours - 1;
            }

            _places.Add(colour, place = Colours.Count);
            Colours.Add(colour);
        }

        return place;
    }

    // Palettes of label maps begin with black, and their indices are what is meant. Where a program has only sorted a picture's colours, the colours are.
    private Func<int, int> Palette(DecodedImage image, byte[]? alpha)
    {
        var used = new bool[256];
        foreach (var index in image.Pixels)
        {
            used[index] = true;
        }

        int Rgb(int index) => (image.Palette![3 * index] << 16) | (image.Palette[(3 * index) + 1] << 8) | image.Palette[(3 * index) + 2];
        var colours = Enumerable.Range(0, 256).Where(index => used[index]).Select(Rgb).ToArray();
        var sorted = Rgb(0) != 0 && colours.Contains(0);
        var blackAndWhite = colours.Contains(0xFFFFFF) && Array.TrueForAll(colours, colour => colour is 0 or 0xFFFFFF);
        var shades = colours.Length > 16 && Array.TrueForAll(colours, colour => colour % 0x010101 == 0);
        if (alpha is not null || sorted || blackAndWhite || shades)
        {
            return i => Rgb(image.Pixels[i]);
        }

        IsLabels = true;
        return i => image.Pixels[i];
    }

    // 0 and 65535, or eight bits spread over sixteen, or numbers.
    private Func<int, int> Sixteen(DecodedImage image)
    {
        int Value(int i) => BitConverter.ToUInt16(image.Pixels, 2 * i);
        var values = new HashSet<int>();
        for (var i = 0; i < Size.Pixels; i++)
        {
            values.Add(Value(i));
        }

        if (values.All(value => value % 257 == 0))
        {
            return i => Value(i) / 257 * 0x010101;
        }

        if (values.Count > LabelMap.Void && values.Max() > byte.MaxValue)
        {
            IsDeep = true;
            return i => (Value(i) >> 8) * 0x010101;
        }

        IsLabels = true;
        return Value;
    }
}
