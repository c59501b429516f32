using System.Runtime.Intrinsics;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Flow;

/// <summary>Dense flow of one scale by patches: each patch of the one picture is moved over the other by Gauss-Newton steps on its brightness
/// differences, and a pixel's flow is the mean over the patches that cover it (Kroeger et al., Fast Optical Flow using Dense Inverse Search,
/// ECCV 2016).</summary>
/// <remarks>"Inverse": gradients and their 2x2 structure tensor H are those of the fixed patch, so H is computed once per patch and not per step.
/// Differences are taken relative to their mean, which makes patches blind to changes of exposure.</remarks>
internal sealed class InverseSearch
{
    public const int Patch = 8;

    private const int Spacing = 4;
    private const int Steps = 8;

    private readonly ImageSize _size;
    private readonly int _columns;
    private readonly float[] _u;
    private readonly float[] _v;
    private readonly int _stride;
    private readonly float[] _sumU;
    private readonly float[] _sumV;
    private readonly float[] _weights;

    public InverseSearch(ImageSize size)
    {
        _size = size;
        _columns = Count(size.Width);
        _u = new float[_columns * Count(size.Height)];
        _v = new float[_u.Length];

        // Pictures smaller than a patch are covered by one that hangs over.
        _stride = Math.Max(size.Width, Patch);
        _sumU = new float[_stride * Math.Max(size.Height, Patch)];
        _sumV = new float[_sumU.Length];
        _weights = new float[_sumU.Length];
    }

    /// <summary>Improves <paramref name="flow"/>, which leads from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public void Refine(GrayImage from, GrayImage to, FlowField flow)
    {
        for (var i = 0; i < _u.Length; i++)
        {
            var (x, y) = Corner(i);
            var centre = (Math.Min(y + (Patch / 2), _size.Height - 1) * _size.Width) + Math.Min(x + (Patch / 2), _size.Width - 1);
            (_u[i], _v[i]) = (flow.U[centre], flow.V[centre]);
        }

        // There and back over the grid, so that a good match spreads to the patches around it.
        for (var i = 0; i < _u.Length; i++)
        {
            Search(from, to, i, -1);
        }

        for (var i = _u.Length - 1; i >= 0; i--)
        {
            Search(from, to, i, 1);
        }

        Densify(from, to, flow);
    }

    /// <summary>Patches along a side: one every <see cref="Spacing"/> pixels, the last at the edge.</summary>
    private static int Count(int length) => 1 + ((Math.Max(length - Patch, 0) + Spacing - 1) / Spacing);

    private (int X, int Y) Corner(int patch) => (
        Math.Max(Math.Min(patch % _columns * Spacing, _size.Width - Patch), 0),
        Math.Max(Math.Min(patch / _columns * Spacing, _size.Height - Patch), 0));

    /// <summary>Starts from the best of a patch's own flow and those of its neighbours on one side, and descends from there.</summary>
    private void Search(GrayImage from, GrayImage to, int patch, int side)
    {
        var (x, y) = Corner(patch);
        var best = Compare(from, to, x, y, _u[patch], _v[patch]);
        var (u, v) = (_u[patch], _v[patch]);
        var column = patch % _columns;
        ReadOnlySpan<int> neighbours = [column + side >= 0 && column + side < _columns ? patch + side : -1, patch + (side * _columns)];
        foreach (var other in neighbours)
        {
            if (other >= 0 && other < _u.Length && (_u[other] != u || _v[other] != v))
            {
                var match = Compare(from, to, x, y, _u[other], _v[other]);
                if (match.Cost < best.Cost)
                {
                    (best, u, v) = (match, _u[other], _v[other]);
                }
            }
        }

        var (startU, startV) = (u, v);
        (_u[patch], _v[patch]) = (u, v);
        var (xx, xy, yy) = Tensor(from, x, y);
        var determinant = (xx * yy) - (xy * xy);
        for (var step = 0; step < Steps; step++)
        {
            u -= ((yy * best.GradientX) - (xy * best.GradientY)) / determinant;
            v -= ((xx * best.GradientY) - (xy * best.GradientX)) / determinant;

            // Further than a patch from where it began, a descent follows noise.
            if (Math.Abs(u - startU) > Patch || Math.Abs(v - startV) > Patch)
            {
                break;
            }

            var match = Compare(from, to, x, y, u, v);
            if (match.Cost >= best.Cost)
            {
                break;
            }

            best = match;
            (_u[patch], _v[patch]) = (u, v);
        }
    }

    /// <summary>The structure tensor of a patch, relative to its mean gradient, damped so that flat patches stay where they are.</summary>
    private static (float XX, float XY, float YY) Tensor(GrayImage image, int x, int y)
    {
        const float damping = 1;
        Vector256<float> xx = default, xy = default, yy = default, sumX = default, sumY = default;
        for (var row = 0; row < Patch; row++)
        {
            var (gx, gy) = Gradients(image, image.At(x, y + row));
            xx += gx * gx;
            xy += gx * gy;
            yy += gy * gy;
            sumX += gx;
            sumY += gy;
        }

        float mx = Vector256.Sum(sumX), my = Vector256.Sum(sumY);
        const float n = Patch * Patch;
        return (Vector256.Sum(xx) - (mx * mx / n) + damping, Vector256.Sum(xy) - (mx * my / n), Vector256.Sum(yy) - (my * my / n) + damping);
    }

    /// <summary>How badly a patch of <paramref name="from"/> matches <paramref name="to"/> when moved by (u, v), and the cost's gradient there.</summary>
    private static Match Compare(GrayImage from, GrayImage to, int x, int y, float u, float v)
    {
        var sampler = new PatchSampler(to, x + u, y + v);
        Vector256<float> sum = default, square = default, alongX = default, alongY = default, sumX = default, sumY = default;
        for (var row = 0; row < Patch; row++)
        {
            var at = from.At(x, y + row);
            var difference = sampler.Row(row) - Load(from, at);
            var (gx, gy) = Gradients(from, at);
            sum += difference;
            square += difference * difference;
            alongX += difference * gx;
            alongY += difference * gy;
            sumX += gx;
            sumY += gy;
        }

        var mean = Vector256.Sum(sum) / (Patch * Patch);
        return new Match(
            Vector256.Sum(square) - (mean * mean * Patch * Patch),
            Vector256.Sum(alongX) - (mean * Vector256.Sum(sumX)),
            Vector256.Sum(alongY) - (mean * Vector256.Sum(sumY)));
    }

    /// <summary>Each pixel's flow becomes the mean over its patches, weighted by how well it fits each of them.</summary>
    private void Densify(GrayImage from, GrayImage to, FlowField flow)
    {
        _sumU.AsSpan().Clear();
        _sumV.AsSpan().Clear();
        _weights.AsSpan().Clear();
        for (var patch = 0; patch < _u.Length; patch++)
        {
            var (x, y) = Corner(patch);
            var sampler = new PatchSampler(to, x + _u[patch], y + _v[patch]);
            for (var row = 0; row < Patch; row++)
            {
                var difference = Vector256.Abs(sampler.Row(row) - Load(from, from.At(x, y + row)));
                var weight = Vector256<float>.One / Vector256.Max(difference, Vector256<float>.One);
                var i = ((y + row) * _stride) + x;
                Add(_weights, i, weight);
                Add(_sumU, i, weight * _u[patch]);
                Add(_sumV, i, weight * _v[patch]);
            }
        }

        for (var y = 0; y < _size.Height; y++)
        {
            for (var x = 0; x < _size.Width; x++)
            {
                var i = (y * _stride) + x;
                flow.U[(y * _size.Width) + x] = _sumU[i] / _weights[i];
                flow.V[(y * _size.Width) + x] = _sumV[i] / _weights[i];
            }
        }
    }

    private static void Add(float[] sums, int i, Vector256<float> values)
    {
        var span = sums.AsSpan(i, Patch);
        (Vector256.Create(span) + values).CopyTo(span);
    }

    /// <summary>Central differences of eight pixels in a row.</summary>
    private static (Vector256<float> X, Vector256<float> Y) Gradients(GrayImage image, int at) => (
        0.5f * (Load(image, at + 1) - Load(image, at - 1)),
        0.5f * (Load(image, at + image.Stride) - Load(image, at - image.Stride)));

    private static Vector256<float> Load(GrayImage image, int at) => Vector256.Create(image.Pixels.Slice(at, Patch));

    private readonly record struct Match(float Cost, float GradientX, float GradientY);
}
