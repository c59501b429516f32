using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Compositing;

/// <summary>A JPEG or PNG that fills the frame: scaled to cover it, cut evenly where it is too wide or too high.</summary>
public sealed class ImageBackground : IBackground
{
    private readonly DecodedImage _image;
    private readonly byte[] _rgb;
    private byte[] _pixels = [];

    /// <exception cref="SrNetException">InvalidInput: the file cannot be read, or is no colour picture.</exception>
    public ImageBackground(string path)
    {
        _image = ImageCodec.ReadFile(path);
        if (_image.Kind == PixelKind.Palette8)
        {
            throw SrNetException.InvalidInput($"The background '{path}' is a palette picture; save it as a colour PNG or a JPEG.");
        }

        _rgb = _image.ToRgb24();
    }

    /// <inheritdoc />
    public void Open(ImageSize size, PixelAspect aspect)
    {
        _pixels = new byte[3 * size.Pixels];

        // Pixels of the image per pixel of the frame, along a row and down a column; where pixels are not square round things stay round.
        var wide = (double)aspect.Width / aspect.Height * _image.Aspect.Height / _image.Aspect.Width;
        var down = Math.Min(_image.Width / (wide * size.Width), (double)_image.Height / size.Height);
        var across = wide * down;
        var (left, top) = ((_image.Width - (across * size.Width)) / 2, (_image.Height - (down * size.Height)) / 2);
        for (var y = 0; y < size.Height; y++)
        {
            var (y0, y1) = Covered(top + (y * down), down, _image.Height);
            for (var x = 0; x < size.Width; x++)
            {
                var (x0, x1) = Covered(left + (x * across), across, _image.Width);
                for (var channel = 0; channel < 3; channel++)
                {
                    _pixels[(3 * ((y * size.Width) + x)) + channel] = Mean(x0, x1, y0, y1, channel);
                }
            }
        }
    }

    /// <inheritdoc />
    public ReadOnlySpan<byte> Behind(Frame frame, ReadOnlySpan<byte> alpha) => _pixels;

    private static (int First, int End) Covered(double start, double length, int limit)
    {
        var first = Math.Clamp((int)start, 0, limit - 1);
        return (first, Math.Clamp((int)Math.Ceiling(start + length), first + 1, limit));
    }

    private byte Mean(int x0, int x1, int y0, int y1, int channel)
    {
        var sum = 0L;
        for (var y = y0; y < y1; y++)
        {
            for (var x = x0; x < x1; x++)
            {
                sum += _rgb[(3 * ((y * _image.Width) + x)) + channel];
            }
        }

        var count = (x1 - x0) * (y1 - y0);
        return (byte)((sum + (count / 2)) / count);
    }
}
