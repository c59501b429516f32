using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SRNet.Segmentation.Devices.Cpu.Read;

/// <summary>
/// An 8 x 32 tile of affinities: eight packed query rows against one panel of memory keys. The accumulators of a tile live in registers
/// (16 of 32 with 512-bit vectors, 8 of 16 below), and a panel of 32 keys (16.5 KB at Ck = 64) stays in any first-level cache.
/// </summary>
internal static unsafe class AffinityTile
{
    /// <summary>Query rows of a tile.</summary>
    public const int Rows = 8;

    /// <summary>Computes scores[r * 32 + i] = sum_c query[r * channels + c] * panel[c * 32 + i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute512(float* query, int channels, float* panel, float* scores)
    {
        Vector512<float> a0 = default, a1 = default;
        Vector512<float> b0 = default, b1 = default;
        Vector512<float> c0 = default, c1 = default;
        Vector512<float> d0 = default, d1 = default;
        Vector512<float> e0 = default, e1 = default;
        Vector512<float> f0 = default, f1 = default;
        Vector512<float> g0 = default, g1 = default;
        Vector512<float> h0 = default, h1 = default;
        float* q0 = query, q1 = q0 + channels, q2 = q1 + channels, q3 = q2 + channels, q4 = q3 + channels, q5 = q4 + channels, q6 = q5 + channels, q7 = q6 + channels;
        for (var i = 0; i < channels; i++, panel += Affinity.Panel)
        {
            var m0 = Vector512.Load(panel);
            var m1 = Vector512.Load(panel + 16);
            var q = Vector512.Create(q0[i]);
            a0 = Vector512.MultiplyAddEstimate(q, m0, a0);
            a1 = Vector512.MultiplyAddEstimate(q, m1, a1);
            q = Vector512.Create(q1[i]);
            b0 = Vector512.MultiplyAddEstimate(q, m0, b0);
            b1 = Vector512.MultiplyAddEstimate(q, m1, b1);
            q = Vector512.Create(q2[i]);
            c0 = Vector512.MultiplyAddEstimate(q, m0, c0);
            c1 = Vector512.MultiplyAddEstimate(q, m1, c1);
            q = Vector512.Create(q3[i]);
            d0 = Vector512.MultiplyAddEstimate(q, m0, d0);
            d1 = Vector512.MultiplyAddEstimate(q, m1, d1);
            q = Vector512.Create(q4[i]);
            e0 = Vector512.MultiplyAddEstimate(q, m0, e0);
            e1 = Vector512.MultiplyAddEstimate(q, m1, e1);
            q = Vector512.Create(q5[i]);
            f0 = Vector512.MultiplyAddEstimate(q, m0, f0);
            f1 = Vector512.MultiplyAddEstimate(q, m1, f1);
            q = Vector512.Create(q6[i]);
            g0 = Vector512.MultiplyAddEstimate(q, m0, g0);
            g1 = Vector512.MultiplyAddEstimate(q, m1, g1);
            q = Vector512.Create(q7[i]);
            h0 = Vector512.MultiplyAddEstimate(q, m0, h0);
            h1 = Vector512.MultiplyAddEstimate(q, m1, h1);
        }

        a0.Store(scores);
        a1.Store(scores + 16);
        b0.Store(scores + 32);
        b1.Store(scores + 48);
        c0.Store(scores + 64);
        c1.Store(scores + 80);
        d0.Store(scores + 96);
        d1.Store(scores + 112);
        e0.Store(scores + 128);
        e1.Store(scores + 144);
        f0.Store(scores + 160);
        f1.Store(scores + 176);
        g0.Store(scores + 192);
        g1.Store(scores + 208);
        h0.Store(scores + 224);
        h1.Store(scores + 240);
    }

    /// <summary>As <see cref="Compute512"/>, in strips of 4 rows and 16 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute256(float* query, int channels, float* panel, float* scores)
    {
        for (var row = 0; row < Rows; row += 4)
        {
            float* q0 = query + (row * channels), q1 = q0 + channels, q2 = q1 + channels, q3 = q2 + channels;
            for (var strip = 0; strip < Affinity.Panel; strip += 16)
            {
                Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
                var key = panel + strip;
                for (var i = 0; i < channels; i++, key += Affinity.Panel)
                {
                    var m0 = Vector256.Load(key);
                    var m1 = Vector256.Load(key + 8);
                    var q = Vector256.Create(q0[i]);
                    a0 = Vector256.MultiplyAddEstimate(q, m0, a0);
                    a1 = Vector256.MultiplyAddEstimate(q, m1, a1);
                    q = Vector256.Create(q1[i]);
                    b0 = Vector256.MultiplyAddEstimate(q, m0, b0);
                    b1 = Vector256.MultiplyAddEstimate(q, m1, b1);
                    q = Vector256.Create(q2[i]);
                    c0 = Vector256.MultiplyAddEstimate(q, m0, c0);
                    c1 = Vector256.MultiplyAddEstimate(q, m1, c1);
                    q = Vector256.Create(q3[i]);
                    d0 = Vector256.MultiplyAddEstimate(q, m0, d0);
                    d1 = Vector256.MultiplyAddEstimate(q, m1, d1);
                }

                var target = scores + (row * Affinity.Panel) + strip;
                a0.Store(target);
                a1.Store(target + 8);
                b0.Store(target + 32);
                b1.Store(target + 40);
                c0.Store(target + 64);
                c1.Store(target + 72);
                d0.Store(target + 96);
                d1.Store(target + 104);
            }
        }
    }

    /// <summary>As <see cref="Compute512"/>, in strips of 4 rows and 8 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute128(float* query, int channels, float* panel, float* scores)
    {
        for (var row = 0; row < Rows; row += 4)
        {
            float* q0 = query + (row * channels), q1 = q0 + channels, q2 = q1 + channels, q3 = q2 + channels;
            for (var strip = 0; strip < Affinity.Panel; strip += 8)
            {
                Vector128<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
                var key = panel + strip;
                for (var i = 0; i < channels; i++, key += Affinity.Panel)
                {
                    var m0 = Vector128.Load(key);
                    var m1 = Vector128.Load(key + 4);
                    var q = Vector128.Create(q0[i]);
                    a0 = Vector128.MultiplyAddEstimate(q, m0, a0);
                    a1 = Vector128.MultiplyAddEstimate(q, m1, a1);
                    q = Vector128.Create(q1[i]);
                    b0 = Vector128.MultiplyAddEstimate(q, m0, b0);
                    b1 = Vector128.MultiplyAddEstimate(q, m1, b1);
                    q = Vector128.Create(q2[i]);
                    c0 = Vector128.MultiplyAddEstimate(q, m0, c0);
                    c1 = Vector128.MultiplyAddEstimate(q, m1, c1);
                    q = Vector128.Create(q3[i]);
                    d0 = Vector128.MultiplyAddEstimate(q, m0, d0);
                    d1 = Vector128.MultiplyAddEstimate(q, m1, d1);
                }

                var target = scores + (row * Affinity.Panel) + strip;
                a0.Store(target);
                a1.Store(target + 4);
                b0.Store(target + 32);
                b1.Store(target + 36);
                c0.Store(target + 64);
                c1.Store(target + 68);
                d0.Store(target + 96);
                d1.Store(target + 100);
            }
        }
    }
}
