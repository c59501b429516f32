using System.Runtime.Intrinsics;

namespace SRNet.Evaluation.Flow;

/// <summary>Reads a patch of a picture at a position between pixels. All its pixels share the four bilinear weights.</summary>
internal readonly ref struct PatchSampler
{
    private readonly ReadOnlySpan<float> _pixels;
    private readonly int _stride;
    private readonly Vector256<float> _a;
    private readonly Vector256<float> _b;
    private readonly Vector256<float> _c;
    private readonly Vector256<float> _d;

    public PatchSampler(GrayImage image, float x, float y)
    {
        // Outside the picture all is border; beyond it there is nothing to read.
        x = Math.Clamp(x, -InverseSearch.Patch, image.Size.Width);
        y = Math.Clamp(y, -InverseSearch.Patch, image.Size.Height);
        int left = (int)MathF.Floor(x), top = (int)MathF.Floor(y);
        float wx = x - left, wy = y - top;
        _pixels = image.Pixels[image.At(left, top)..];
        _stride = image.Stride;
        _a = Vector256.Create((1 - wx) * (1 - wy));
        _b = Vector256.Create(wx * (1 - wy));
        _c = Vector256.Create((1 - wx) * wy);
        _d = Vector256.Create(wx * wy);
    }

    /// <summary>The patch's pixels in one row.</summary>
    public Vector256<float> Row(int row)
    {
        var upper = _pixels.Slice(row * _stride, InverseSearch.Patch + 1);
        var lower = _pixels.Slice((row + 1) * _stride, InverseSearch.Patch + 1);
        return (_a * Vector256.Create(upper)) + (_b * Vector256.Create(upper[1..])) + (_c * Vector256.Create(lower)) + (_d * Vector256.Create(lower[1..]));
    }
}
