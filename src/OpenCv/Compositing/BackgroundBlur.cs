using OpenCvSharp;
using SRNet.OpenCv.Loading;
using SRNet.Segmentation.Imaging;

namespace SRNet.OpenCv.Compositing;

/// <summary>
/// A picture out of focus. Only what is behind the objects is blurred: their own colours carry no weight, so they leave no halo around themselves.
/// Worked out at a quarter of the size, where three box filters make a good Gaussian.
/// </summary>
public sealed class BackgroundBlur : IDisposable
{
    private const int Reduction = 4;
    private const int Passes = 3;

    // A pixel that an object covers whole still has a colour when nothing else is near.
    private const double LeastWeight = 0.001;

    private readonly Size _small;
    private readonly Size _box;
    private readonly ImageSize _size;
    private readonly byte[] _pixels;
    private readonly Mat _weights = new();
    private readonly Mat _weightOfChannels = new();
    private readonly Mat _weighted = new();
    private readonly Mat _colours = new();
    private readonly Mat _sums = new();
    private readonly Mat _sumOfWeights = new();

    /// <summary>Prepares for pictures of one size.</summary>
    /// <exception cref="Native.SrNetException">Missing: OpenCV's library.</exception>
    public BackgroundBlur(ImageSize size)
    {
        OpenCvLibrary.Ensure();
        _size = size;
        _small = new Size((size.Width + Reduction - 1) / Reduction, (size.Height + Reduction - 1) / Reduction);
        var radius = Math.Max(2, size.Height / 30 / Reduction);
        _box = new Size((2 * radius) + 1, (2 * radius) + 1);
        _pixels = new byte[3 * size.Pixels];
    }

    /// <summary>Blurs.</summary>
    /// <param name="rgb">The clean picture, R, G, B.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="alpha">How much of an object every pixel is, rows packed.</param>
    /// <returns>R, G, B, rows packed; valid until the next call.</returns>
    public unsafe ReadOnlySpan<byte> Of(ReadOnlySpan<byte> rgb, int stride, ReadOnlySpan<byte> alpha)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rgb.Length, ((_size.Height - 1) * stride) + (3 * _size.Width), nameof(rgb));
        ArgumentOutOfRangeException.ThrowIfNotEqual(alpha.Length, _size.Pixels, nameof(alpha));
        fixed (byte* picture = rgb, cover = alpha, result = _pixels)
        {
            using var source = Mat.FromPixelData(_size.Height, _size.Width, MatType.CV_8UC3, (nint)picture, stride);
            using var objects = Mat.FromPixelData(_size.Height, _size.Width, MatType.CV_8UC1, (nint)cover);
            using var target = Mat.FromPixelData(_size.Height, _size.Width, MatType.CV_8UC3, (nint)result);
            Cv2.BitwiseNot(objects, _weights);
            Cv2.CvtColor(_weights, _weightOfChannels, ColorConversionCodes.GRAY2BGR);
            Cv2.Multiply(source, _weightOfChannels, _weighted, 1, MatType.CV_16U);
            Reduce(_weighted, _sums, MatType.CV_32FC3);
            Reduce(_weights, _sumOfWeights, MatType.CV_32FC1);
            Reduce(source, _colours, MatType.CV_32FC3);
            Blur(_sums);
            Blur(_sumOfWeights);
            Cv2.ScaleAdd(_colours, LeastWeight, _sums, _sums);
            _sumOfWeights.ConvertTo(_sumOfWeights, -1, 1, LeastWeight);
            Cv2.CvtColor(_sumOfWeights, _weightOfChannels, ColorConversionCodes.GRAY2BGR);
            Cv2.Divide(_sums, _weightOfChannels, _sums);
            _sums.ConvertTo(_colours, MatType.CV_8UC3);
            Cv2.Resize(_colours, target, new Size(_size.Width, _size.Height), 0, 0, InterpolationFlags.Linear);
        }

        return _pixels;
    }

    public void Dispose()
    {
        foreach (var mat in (Mat[])[_weights, _weightOfChannels, _weighted, _colours, _sums, _sumOfWeights])
        {
            mat.Dispose();
        }
    }

    private void Reduce(Mat source, Mat target, MatType type)
    {
        Cv2.Resize(source, target, _small, 0, 0, InterpolationFlags.Area);
        target.ConvertTo(target, type);
    }

    private void Blur(Mat sums)
    {
        for (var pass = 0; pass < Passes; pass++)
        {
            Cv2.Blur(sums, sums, _box, null, BorderTypes.Replicate);
        }
    }
}
