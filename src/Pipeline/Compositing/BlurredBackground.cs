using System.Runtime.Intrinsics;
using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Compositing;

/// <summary>
/// The picture itself, out of focus. Only what is behind the objects is blurred: their own colours carry no weight, so they leave no halo around
/// themselves. Worked out at a quarter of the size, where three box filters make a good Gaussian.
/// </summary>
/// <remarks>A cell of the small picture is one vector, weighted red, green, blue and the weight, so that every step is one operation per cell.</remarks>
public sealed class BlurredBackground : IBackground
{
    private const int Reduction = 4;
    private const int Passes = 3;

    // A pixel that an object covers whole still has a colour when nothing else is near.
    private const float LeastWeight = 0.001f;
    private int _width;
    private int _height;
    private int _radius;
    private Vector128<float>[] _cells = [];
    private Vector128<float>[] _line = [];

    // One row of the small picture, between two of them, in 8ths of a step.
    private Vector128<int>[] _between = [];
    private byte[] _pixels = [];

    /// <inheritdoc />
    public void Open(ImageSize size, PixelAspect aspect)
    {
        (_width, _height) = ((size.Width + Reduction - 1) / Reduction, (size.Height + Reduction - 1) / Reduction);
        _radius = Math.Max(2, size.Height / 30 / Reduction);
        _cells = new Vector128<float>[_width * _height];
        _line = new Vector128<float>[Math.Max(_width, _height)];
        _between = new Vector128<int>[_width];
        _pixels = new byte[3 * size.Pixels];
    }

    /// <inheritdoc />
    public ReadOnlySpan<byte> Behind(Frame frame, ReadOnlySpan<byte> alpha)
    {
        Reduce(frame, alpha);
        for (var pass = 0; pass < Passes; pass++)
        {
            for (var y = 0; y < _height; y++)
            {
                Box(y * _width, 1, _width);
            }

            for (var x = 0; x < _width; x++)
            {
                Box(x, _width, _height);
            }
        }

        Enlarge(frame.Size);
        return _pixels;
    }

    private void Reduce(Frame frame, ReadOnlySpan<byte> alpha)
    {
        var size = frame.Size;
        for (var y = 0; y < _height; y++)
        {
            var rows = Math.Min(Reduction, size.Height - (y * Reduction));
            for (var x = 0; x < _width; x++)
            {
                var (red, green, blue, weights) = (0, 0, 0, 0);
                var (allRed, allGreen, allBlue) = (0, 0, 0);
                var columns = Math.Min(Reduction, size.Width - (x * Reduction));
                for (var row = y * Reduction; row < (y * Reduction) + rows; row++)
                {
                    var pixels = frame.Rgb.Slice((row * frame.Stride) + (3 * x * Reduction), 3 * columns);
                    var cover = alpha.Slice((row * size.Width) + (x * Reduction), columns);
                    for (var i = 0; i < cover.Length; i++)
                    {
                        var weight = 255 - cover[i];
                        int r = pixels[3 * i], g = pixels[(3 * i) + 1], b = pixels[(3 * i) + 2];
                        (red, green, blue, weights) = (red + (weight * r), green + (weight * g), blue + (weight * b), weights + weight);
                        (allRed, allGreen, allBlue) = (allRed + r, allGreen + g, allBlue + b);
                    }
                }

                _cells[(y * _width) + x] = Vector128.Create((float)red, green, blue, weights)
                    + (LeastWeight * Vector128.Create((float)allRed, allGreen, allBlue, rows * columns));
            }
        }
    }

    // A running sum over 2 radius + 1 cells; beyond the picture its edge goes on.
    private void Box(int start, int step, int count)
    {
        var line = _line.AsSpan(0, count);
        for (var i = 0; i < count; i++)
        {
            line[i] = _cells[start + (i * step)];
        }

        var sum = line[0] * (_radius + 1);
        for (var i = 1; i <= _radius; i++)
        {
            sum += line[Math.Min(i, count - 1)];
        }

        var scale = 1f / ((2 * _radius) + 1);
        for (var i = 0; i < count; i++)
        {
            // A running sum may end a little below nothing.
            _cells[start + (i * step)] = Vector128.Max(sum, Vector128<float>.Zero) * scale;
            sum += line[Math.Min(i + _radius + 1, count - 1)] - line[Math.Max(i - _radius, 0)];
        }
    }

    // Bilinear; the centre of a small pixel is that of the pixels it stands for.
    private void Enlarge(ImageSize size)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            // Weighted sums -> colours; the fourth value has done its work.
            _cells[i] = Vector128.Min((_cells[i] / _cells[i].GetElement(3)) + Vector128.Create(0.5f), Vector128.Create(255f));
        }

        for (var y = 0; y < size.Height; y++)
        {
            var (y0, y1, fy) = Between(y, _height);
            for (var x = 0; x < _width; x++)
            {
                var (upper, lower) = (Vector128.ConvertToInt32(_cells[(y0 * _width) + x]), Vector128.ConvertToInt32(_cells[(y1 * _width) + x]));
                _between[x] = (upper * ((2 * Reduction) - fy)) + (lower * fy);
            }

            var row = _pixels.AsSpan(3 * y * size.Width, 3 * size.Width);
            for (var x = 0; x < size.Width; x++)
            {
                var (x0, x1, fx) = Between(x, _width);
                var mixed = ((_between[x0] * ((2 * Reduction) - fx)) + (_between[x1] * fx) + Vector128.Create(32)) >>> 6;
                (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = ((byte)mixed.GetElement(0), (byte)mixed.GetElement(1), (byte)mixed.GetElement(2));
            }
        }
    }

    // The two small pixels around one, and how far it is towards the second, in eighths.
    private static (int First, int Second, int Eighths) Between(int at, int count)
    {
        var eighths = Math.Max(0, (2 * at) + 1 - Reduction);
        var first = Math.Min(eighths / (2 * Reduction), count - 1);
        return (first, Math.Min(first + 1, count - 1), eighths % (2 * Reduction));
    }
}
