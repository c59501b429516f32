using SRNet.Pipeline.Frames;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Compositing;

/// <summary>
/// The picture itself, out of focus. Only what is behind the objects is blurred: their own colours carry no weight, so they leave no halo around
/// themselves. Worked out at a quarter of the size, where three box filters make a good Gaussian.
/// </summary>
public sealed class BlurredBackground : IBackground
{
    private const int Reduction = 4;
    private const int Passes = 3;

    // A pixel that an object covers whole still has a colour when nothing else is near.
    private const float LeastWeight = 0.001f;
    private int _width;
    private int _height;
    private int _radius;

    // Four planes of the small picture: weighted red, green, blue, and the weight.
    private float[][] _planes = [];
    private float[] _line = [];
    private byte[] _small = [];
    private byte[] _pixels = [];

    /// <inheritdoc />
    public void Open(ImageSize size)
    {
        (_width, _height) = ((size.Width + Reduction - 1) / Reduction, (size.Height + Reduction - 1) / Reduction);
        _radius = Math.Max(2, size.Height / 30 / Reduction);
        _planes = [.. Enumerable.Range(0, 4).Select(_ => new float[_width * _height])];
        _line = new float[Math.Max(_width, _height)];
        _small = new byte[3 * _width * _height];
        _pixels = new byte[3 * size.Pixels];
    }

    /// <inheritdoc />
    public ReadOnlySpan<byte> Behind(Frame frame, ReadOnlySpan<byte> alpha)
    {
        Reduce(frame, alpha);
        foreach (var plane in _planes)
        {
            for (var pass = 0; pass < Passes; pass++)
            {
                for (var y = 0; y < _height; y++)
                {
                    Box(plane, y * _width, 1, _width);
                }

                for (var x = 0; x < _width; x++)
                {
                    Box(plane, x, _width, _height);
                }
            }
        }

        for (var i = 0; i < _width * _height; i++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                _small[(3 * i) + channel] = (byte)Math.Clamp((_planes[channel][i] / _planes[3][i]) + 0.5f, 0, 255);
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
                var (red, green, blue, weights) = (0f, 0f, 0f, 0f);
                var columns = Math.Min(Reduction, size.Width - (x * Reduction));
                for (var row = y * Reduction; row < (y * Reduction) + rows; row++)
                {
                    var pixels = frame.Rgb.Slice((row * frame.Stride) + (3 * x * Reduction), 3 * columns);
                    var cover = alpha.Slice((row * size.Width) + (x * Reduction), columns);
                    for (var i = 0; i < columns; i++)
                    {
                        var weight = (255 - cover[i]) + LeastWeight;
                        red += weight * pixels[3 * i];
                        green += weight * pixels[(3 * i) + 1];
                        blue += weight * pixels[(3 * i) + 2];
                        weights += weight;
                    }
                }

                var at = (y * _width) + x;
                (_planes[0][at], _planes[1][at], _planes[2][at], _planes[3][at]) = (red, green, blue, weights);
            }
        }
    }

    // A running sum over 2 radius + 1 values; beyond the picture its edge goes on.
    private void Box(float[] plane, int start, int step, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _line[i] = plane[start + (i * step)];
        }

        var sum = _line[0] * (_radius + 1);
        for (var i = 1; i <= _radius; i++)
        {
            sum += _line[Math.Min(i, count - 1)];
        }

        var scale = 1f / ((2 * _radius) + 1);
        for (var i = 0; i < count; i++)
        {
            plane[start + (i * step)] = Math.Max(sum, 0) * scale;
            sum += _line[Math.Min(i + _radius + 1, count - 1)] - _line[Math.Max(i - _radius, 0)];
        }
    }

    // Bilinear; the centre of a small pixel is that of the pixels it stands for.
    private void Enlarge(ImageSize size)
    {
        for (var y = 0; y < size.Height; y++)
        {
            var (y0, y1, fy) = Between(y, _height);
            var upper = _small.AsSpan(3 * y0 * _width, 3 * _width);
            var lower = _small.AsSpan(3 * y1 * _width, 3 * _width);
            var row = _pixels.AsSpan(3 * y * size.Width, 3 * size.Width);
            for (var x = 0; x < size.Width; x++)
            {
                var (x0, x1, fx) = Between(x, _width);
                for (var channel = 0; channel < 3; channel++)
                {
                    var (left, right) = ((3 * x0) + channel, (3 * x1) + channel);
                    var top = (upper[left] * (8 - fx)) + (upper[right] * fx);
                    var bottom = (lower[left] * (8 - fx)) + (lower[right] * fx);
                    row[(3 * x) + channel] = (byte)(((top * (8 - fy)) + (bottom * fy) + 32) >> 6);
                }
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
