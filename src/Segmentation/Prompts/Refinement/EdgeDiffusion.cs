using System.Numerics;

namespace SRNet.Segmentation.Prompts.Refinement;

/// <summary>
/// Smooths a map of probabilities along the picture: the random walker with priors, x = argmin sum_i c_i (x_i - p_i)^2 + strength * sum_ij w_ij (x_i - x_j)^2
/// over the eight neighbours, w_ij = exp(-beta |colour_i - colour_j|^2) / distance, beta from the picture's mean contrast. Solved by Gauss-Seidel sweeps.
/// </summary>
internal sealed class EdgeDiffusion
{
    private const int Sweeps = 40;
    private const float LeastWeight = 1e-4f;

    // Neighbours that come later in a raster scan: right, below left, below, below right.
    private static readonly (int X, int Y, float Distance)[] Later = [(1, 0, 1f), (-1, 1, 1.4142135f), (0, 1, 1f), (1, 1, 1.4142135f)];

    private readonly int _width;
    private readonly int _height;
    private readonly float[][] _weights = new float[Later.Length][];

    public EdgeDiffusion(ReadOnlySpan<Vector3> colours, int width, int height)
    {
        _width = width;
        _height = height;
        double contrast = 0;
        long pairs = 0;
        for (var n = 0; n < Later.Length; n++)
        {
            var weights = _weights[n] = new float[width * height];
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var other = Neighbour(x, y, n);
                    weights[(y * width) + x] = other < 0 ? -1 : Vector3.DistanceSquared(colours[(y * width) + x], colours[other]);
                    contrast += Math.Max(0, weights[(y * width) + x]);
                    pairs += other < 0 ? 0 : 1;
                }
            }
        }

        var beta = (float)(1 / (2 * Math.Max(4, contrast / Math.Max(1, pairs))));
        for (var n = 0; n < Later.Length; n++)
        {
            foreach (ref var weight in _weights[n].AsSpan())
            {
                weight = weight < 0 ? 0 : (MathF.Exp(-beta * weight) / Later[n].Distance) + LeastWeight;
            }
        }
    }

    /// <summary>Smooths.</summary>
    /// <param name="prior">p, one per cell.</param>
    /// <param name="confidence">c, how much a cell's prior counts; a large one fixes it.</param>
    /// <param name="strength">How much neighbours count against priors.</param>
    /// <param name="result">x; holds the first guess.</param>
    public void Run(ReadOnlySpan<float> prior, ReadOnlySpan<float> confidence, float strength, Span<float> result)
    {
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var i = 0; i < result.Length; i++)
            {
                // Forwards and backwards in turn, so that values travel far in either direction.
                var cell = sweep % 2 == 0 ? i : result.Length - 1 - i;
                int x = cell % _width, y = cell / _width;
                float sum = 0, total = 0;
                for (var n = 0; n < Later.Length; n++)
                {
                    if (Neighbour(x, y, n) is >= 0 and var later)
                    {
                        sum += _weights[n][cell] * result[later];
                        total += _weights[n][cell];
                    }

                    if (Earlier(x, y, n) is >= 0 and var earlier)
                    {
                        sum += _weights[n][earlier] * result[earlier];
                        total += _weights[n][earlier];
                    }
                }

                result[cell] = ((confidence[cell] * prior[cell]) + (strength * sum)) / (confidence[cell] + (strength * total));
            }
        }
    }

    private int Neighbour(int x, int y, int n) => Cell(x + Later[n].X, y + Later[n].Y);

    private int Earlier(int x, int y, int n) => Cell(x - Later[n].X, y - Later[n].Y);

    private int Cell(int x, int y) => x < 0 || y < 0 || x >= _width || y >= _height ? -1 : (y * _width) + x;
}
