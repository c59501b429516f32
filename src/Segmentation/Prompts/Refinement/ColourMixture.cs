using System.Numerics;

namespace SRNet.Segmentation.Prompts.Refinement;

/// <summary>The colours of a region as a mixture of Gaussians with full covariances, fitted by k-means. Deterministic.</summary>
internal sealed class ColourMixture
{
    private const int Components = 5;
    private const int Rounds = 6;

    /// <summary>Variance that every component has at least, in squared 8-bit steps: noise, and colours that were not seen but lie beside seen ones.</summary>
    private const float LeastVariance = 25;

    private readonly List<Gaussian> _components = [];

    /// <summary>Fits the colours.</summary>
    /// <param name="colours">At least one.</param>
    public ColourMixture(ReadOnlySpan<Vector3> colours)
    {
        ArgumentOutOfRangeException.ThrowIfZero(colours.Length);
        var count = Math.Clamp(colours.Length / 20, 1, Components);
        var sorted = colours.ToArray();
        Array.Sort(sorted, static (a, b) => a.X.CompareTo(b.X));
        Span<Vector3> centres = stackalloc Vector3[count];
        for (var c = 0; c < count; c++)
        {
            centres[c] = sorted[((2 * c) + 1) * sorted.Length / (2 * count)];
        }

        Span<Vector3> sums = stackalloc Vector3[count];
        Span<int> members = stackalloc int[count];
        for (var round = 0; round < Rounds; round++)
        {
            sums.Clear();
            members.Clear();
            foreach (var colour in colours)
            {
                var c = Nearest(centres, colour);
                sums[c] += colour;
                members[c]++;
            }

            for (var c = 0; c < count; c++)
            {
                centres[c] = members[c] > 0 ? sums[c] / members[c] : centres[c];
            }
        }

        Span<Gaussian.Moments> moments = stackalloc Gaussian.Moments[count];
        foreach (var colour in colours)
        {
            moments[Nearest(centres, colour)].Add(colour);
        }

        foreach (var m in moments)
        {
            if (m.Count > 0)
            {
                _components.Add(new Gaussian(m, MathF.Log((float)m.Count / colours.Length), LeastVariance));
            }
        }
    }

    /// <summary>Log of the density, up to a constant that all mixtures share.</summary>
    public float LogLikelihood(Vector3 colour)
    {
        var largest = float.NegativeInfinity;
        Span<float> logs = stackalloc float[Components];
        for (var i = 0; i < _components.Count; i++)
        {
            logs[i] = _components[i].Log(colour);
            largest = MathF.Max(largest, logs[i]);
        }

        var sum = 0f;
        foreach (var log in logs[.._components.Count])
        {
            sum += MathF.Exp(log - largest);
        }

        return largest + MathF.Log(sum);
    }

    private static int Nearest(ReadOnlySpan<Vector3> centres, Vector3 colour)
    {
        var best = 0;
        for (var c = 1; c < centres.Length; c++)
        {
            if (Vector3.DistanceSquared(centres[c], colour) < Vector3.DistanceSquared(centres[best], colour))
            {
                best = c;
            }
        }

        return best;
    }
}
