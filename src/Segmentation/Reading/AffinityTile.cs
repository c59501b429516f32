using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SRNet.Segmentation.Reading;

/// <summary>
/// A 4 x 64 tile of affinities: four packed query rows against one panel of memory keys. The accumulators of a tile live in registers
/// (16 of 32 with 512-bit vectors, 8 of 16 below), so each loaded key is used four times.
/// </summary>
internal static unsafe class AffinityTile
{
    /// <summary>Query rows of a tile.</summary>
    public const int Rows = 4;

    /// <summary>Computes scores[r * 64 + i] = sum_c query[r * channels + c] * panel[c * 64 + i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute512(float* query, int channels, float* panel, float* scores)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default;
        Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default;
        Vector512<float> d0 = default, d1 = default, d2 = default, d3 = default;
        float* q0 = query, q1 = query + channels, q2 = q1 + channels, q3 = q2 + channels;
        for (var c = 0; c < channels; c++, panel += AffinityPacking.Panel)
        {
            var m0 = Vector512.Load(panel);
            var m1 = Vector512.Load(panel + 16);
            var m2 = Vector512.Load(panel + 32);
            var m3 = Vector512.Load(panel + 48);
            var q = Vector512.Create(q0[c]);
            a0 = Vector512.MultiplyAddEstimate(q, m0, a0);
            a1 = Vector512.MultiplyAddEstimate(q, m1, a1);
            a2 = Vector512.MultiplyAddEstimate(q, m2, a2);
            a3 = Vector512.MultiplyAddEstimate(q, m3, a3);
            q = Vector512.Create(q1[c]);
            b0 = Vector512.MultiplyAddEstimate(q, m0, b0);
            b1 = Vector512.MultiplyAddEstimate(q, m1, b1);
            b2 = Vector512.MultiplyAddEstimate(q, m2, b2);
            b3 = Vector512.MultiplyAddEstimate(q, m3, b3);
            q = Vector512.Create(q2[c]);
            c0 = Vector512.MultiplyAddEstimate(q, m0, c0);
            c1 = Vector512.MultiplyAddEstimate(q, m1, c1);
            c2 = Vector512.MultiplyAddEstimate(q, m2, c2);
            c3 = Vector512.MultiplyAddEstimate(q, m3, c3);
            q = Vector512.Create(q3[c]);
            d0 = Vector512.MultiplyAddEstimate(q, m0, d0);
            d1 = Vector512.MultiplyAddEstimate(q, m1, d1);
            d2 = Vector512.MultiplyAddEstimate(q, m2, d2);
            d3 = Vector512.MultiplyAddEstimate(q, m3, d3);
        }

        Store(a0, a1, a2, a3, scores);
        Store(b0, b1, b2, b3, scores + 64);
        Store(c0, c1, c2, c3, scores + 128);
        Store(d0, d1, d2, d3, scores + 192);
    }

    /// <summary>As <see cref="Compute512"/>, in four strips of 16 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute256(float* query, int channels, float* panel, float* scores)
    {
        float* q0 = query, q1 = query + channels, q2 = q1 + channels, q3 = q2 + channels;
        for (var strip = 0; strip < AffinityPacking.Panel; strip += 16)
        {
            Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
            var key = panel + strip;
            for (var c = 0; c < channels; c++, key += AffinityPacking.Panel)
            {
                var m0 = Vector256.Load(key);
                var m1 = Vector256.Load(key + 8);
                var q = Vector256.Create(q0[c]);
                a0 = Vector256.MultiplyAddEstimate(q, m0, a0);
                a1 = Vector256.MultiplyAddEstimate(q, m1, a1);
                q = Vector256.Create(q1[c]);
                b0 = Vector256.MultiplyAddEstimate(q, m0, b0);
                b1 = Vector256.MultiplyAddEstimate(q, m1, b1);
                q = Vector256.Create(q2[c]);
                c0 = Vector256.MultiplyAddEstimate(q, m0, c0);
                c1 = Vector256.MultiplyAddEstimate(q, m1, c1);
                q = Vector256.Create(q3[c]);
                d0 = Vector256.MultiplyAddEstimate(q, m0, d0);
                d1 = Vector256.MultiplyAddEstimate(q, m1, d1);
            }

            var target = scores + strip;
            a0.Store(target);
            a1.Store(target + 8);
            b0.Store(target + 64);
            b1.Store(target + 72);
            c0.Store(target + 128);
            c1.Store(target + 136);
            d0.Store(target + 192);
            d1.Store(target + 200);
        }
    }

    /// <summary>As <see cref="Compute512"/>, in eight strips of 8 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute128(float* query, int channels, float* panel, float* scores)
    {
        float* q0 = query, q1 = query + channels, q2 = q1 + channels, q3 = q2 + channels;
        for (var strip = 0; strip < AffinityPacking.Panel; strip += 8)
        {
            Vector128<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
            var key = panel + strip;
            for (var c = 0; c < channels; c++, key += AffinityPacking.Panel)
            {
                var m0 = Vector128.Load(key);
                var m1 = Vector128.Load(key + 4);
                var q = Vector128.Create(q0[c]);
                a0 = Vector128.MultiplyAddEstimate(q, m0, a0);
                a1 = Vector128.MultiplyAddEstimate(q, m1, a1);
                q = Vector128.Create(q1[c]);
                b0 = Vector128.MultiplyAddEstimate(q, m0, b0);
                b1 = Vector128.MultiplyAddEstimate(q, m1, b1);
                q = Vector128.Create(q2[c]);
                c0 = Vector128.MultiplyAddEstimate(q, m0, c0);
                c1 = Vector128.MultiplyAddEstimate(q, m1, c1);
                q = Vector128.Create(q3[c]);
                d0 = Vector128.MultiplyAddEstimate(q, m0, d0);
                d1 = Vector128.MultiplyAddEstimate(q, m1, d1);
            }

            var target = scores + strip;
            a0.Store(target);
            a1.Store(target + 4);
            b0.Store(target + 64);
            b1.Store(target + 68);
            c0.Store(target + 128);
            c1.Store(target + 132);
            d0.Store(target + 192);
            d1.Store(target + 196);
        }
    }

    private static void Store(Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, Vector512<float> v3, float* target)
    {
        v0.Store(target);
        v1.Store(target + 16);
        v2.Store(target + 32);
        v3.Store(target + 48);
    }
}
