using System.Numerics;
using System.Runtime.Intrinsics;

namespace SRNet.Segmentation.Devices.Cpu.Read;

/// <summary>
/// Layouts that turn the anisotropic affinity into one dot product of C = 2 Ck + 1 channels:
/// S_ij = -s_i sum_c e_cj (k_ci - q_cj)^2 / sqrt(Ck)
///      = [2 s k ; -s k^2 ; -s]_i . [e q ; e ; sum_c e q^2]_j / sqrt(Ck).
/// Memory positions i are stored in panels of 32 so that a tile of scores is computed with full vectors and unit stride.
/// </summary>
internal static unsafe class AffinityPacking
{
    private const int Panel = Affinity.Panel;

    /// <summary>Channels of the packed form.</summary>
    public static int Channels(int keyChannels) => (2 * keyChannels) + 1;

    /// <summary>Packs memory keys.</summary>
    /// <param name="key">Ck x P, planar.</param>
    /// <param name="shrinkage">P.</param>
    /// <param name="keyChannels">Ck.</param>
    /// <param name="positions">P.</param>
    /// <param name="panels">Receives ceil(P/32) x C x 32; columns past P are zero.</param>
    public static void PackMemory(float* key, float* shrinkage, int keyChannels, int positions, float* panels)
    {
        var channels = Channels(keyChannels);
        for (var panel = 0; panel < Affinity.Panels(positions); panel++)
        {
            var first = panel * Panel;
            var width = Math.Min(Panel, positions - first);
            var target = panels + ((long)panel * channels * Panel);
            if (width < Panel)
            {
                new Span<float>(target, channels * Panel).Clear();
            }

            var linear = target;
            var square = target + (keyChannels * Panel);
            for (var c = 0; c < keyChannels; c++, linear += Panel, square += Panel)
            {
                var source = key + ((long)c * positions) + first;
                var i = 0;
                for (; i <= width - Vector256<float>.Count; i += Vector256<float>.Count)
                {
                    var k = Vector256.Load(source + i);
                    var sk = Vector256.Load(shrinkage + first + i) * k;
                    (sk + sk).Store(linear + i);
                    (-sk * k).Store(square + i);
                }

                for (; i < width; i++)
                {
                    var sk = shrinkage[first + i] * source[i];
                    linear[i] = sk + sk;
                    square[i] = -sk * source[i];
                }
            }

            var last = target + (2 * keyChannels * Panel);
            for (var i = 0; i < width; i++)
            {
                last[i] = -shrinkage[first + i];
            }
        }
    }

    /// <summary>Packs query keys; the factor 1 / sqrt(Ck) goes here.</summary>
    /// <param name="key">Ck x Q, planar.</param>
    /// <param name="selection">Ck x Q, planar.</param>
    /// <param name="keyChannels">Ck.</param>
    /// <param name="positions">Q.</param>
    /// <param name="rows">Receives Q x C.</param>
    public static void PackQuery(float* key, float* selection, int keyChannels, int positions, float* rows)
    {
        var channels = Channels(keyChannels);
        var scale = 1f / MathF.Sqrt(keyChannels);
        for (var j = 0; j < positions; j++)
        {
            rows[((long)j * channels) + (2 * keyChannels)] = 0;
        }

        // Positions in strips: the rows of one strip stay in the first-level cache while all channels are written into them.
        const int strip = 16;
        for (var first = 0; first < positions; first += strip)
        {
            var end = Math.Min(positions, first + strip);
            for (var c = 0; c < keyChannels; c++)
            {
                var q = key + ((long)c * positions);
                var e = selection + ((long)c * positions);
                for (var j = first; j < end; j++)
                {
                    var row = rows + ((long)j * channels);
                    var se = e[j] * scale;
                    var seq = se * q[j];
                    row[c] = seq;
                    row[keyChannels + c] = se;
                    row[2 * keyChannels] += seq * q[j];
                }
            }
        }
    }
}
