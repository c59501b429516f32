using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SRNet.Pipeline.Compositing;

/// <summary>The pixel arithmetic of compositing, one row at a time. The vector paths give exactly what the scalar ends of the rows do.</summary>
internal static class Blend
{
    private const int Pixels = 16;

    // Which of 16 alphas belongs to each of 48 interleaved bytes.
    private static readonly Vector128<byte>[] Spread =
    [
        Vector128.Create((byte)0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5),
        Vector128.Create((byte)5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10),
        Vector128.Create((byte)10, 11, 11, 11, 12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15),
    ];

    // Four pixels R, G, B to R, G, B and room for A.
    private static readonly Vector128<byte> ToRgba = Vector128.Create(0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11, 255);

    // Four alphas to the fourth bytes.
    private static readonly Vector128<byte> ToAlpha = Vector128.Create(255, 255, 255, 0, 255, 255, 255, 1, 255, 255, 255, 2, 255, 255, 255, 3);

    /// <summary>to = (front * alpha + back * (255 - alpha)) / 255, rounded.</summary>
    /// <param name="front">R, G, B, interleaved.</param>
    /// <param name="back">The same of what is behind; may be <paramref name="to"/>.</param>
    /// <param name="alpha">One byte per pixel.</param>
    /// <param name="to">R, G, B, interleaved.</param>
    public static void Over(ReadOnlySpan<byte> front, ReadOnlySpan<byte> back, ReadOnlySpan<byte> alpha, Span<byte> to)
    {
        var x = 0;
        ref var f = ref MemoryMarshal.GetReference(front);
        ref var b = ref MemoryMarshal.GetReference(back);
        ref var t = ref MemoryMarshal.GetReference(to);
        ref var a = ref MemoryMarshal.GetReference(alpha);
        for (; x + Pixels <= alpha.Length; x += Pixels)
        {
            var alphas = Vector128.LoadUnsafe(ref a, (nuint)x);
            for (var part = 0; part < Spread.Length; part++)
            {
                var at = (nuint)((x * 3) + (part * Vector128<byte>.Count));
                Mix(Vector128.LoadUnsafe(ref f, at), Vector128.LoadUnsafe(ref b, at), Vector128.Shuffle(alphas, Spread[part])).StoreUnsafe(ref t, at);
            }
        }

        for (var i = 3 * x; i < 3 * alpha.Length; i++)
        {
            var weight = alpha[i / 3];
            to[i] = Divide255((front[i] * weight) + (back[i] * (255 - weight)));
        }
    }

    /// <summary>R, G, B and alpha to R, G, B, A. Where nothing shows, colours are 0, so that lossless codecs have little to keep.</summary>
    public static void Rgba(ReadOnlySpan<byte> rgb, ReadOnlySpan<byte> alpha, Span<byte> rgba)
    {
        var x = 0;
        ref var from = ref MemoryMarshal.GetReference(rgb);
        ref var a = ref MemoryMarshal.GetReference(alpha);
        ref var to = ref MemoryMarshal.GetReference(rgba);

        // A vector of 16 bytes is read for every four pixels, which are twelve.
        for (; x + 6 <= alpha.Length; x += 4)
        {
            var pixels = Vector128.Shuffle(Vector128.LoadUnsafe(ref from, (nuint)(3 * x)), ToRgba);
            var four = Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref a, x))).AsByte();
            var alphas = Vector128.Shuffle(four, ToAlpha);
            var shows = ~Vector128.Equals(alphas.AsUInt32(), Vector128<uint>.Zero);
            ((pixels & shows.AsByte()) | alphas).StoreUnsafe(ref to, (nuint)(4 * x));
        }

        for (; x < alpha.Length; x++)
        {
            var weight = alpha[x];
            for (var channel = 0; channel < 3; channel++)
            {
                rgba[(4 * x) + channel] = weight == 0 ? (byte)0 : rgb[(3 * x) + channel];
            }

            rgba[(4 * x) + 3] = weight;
        }
    }

    private static Vector128<byte> Mix(Vector128<byte> front, Vector128<byte> back, Vector128<byte> alpha)
    {
        var (frontLow, frontHigh) = Vector128.Widen(front);
        var (backLow, backHigh) = Vector128.Widen(back);
        var (alphaLow, alphaHigh) = Vector128.Widen(alpha);
        var (restLow, restHigh) = Vector128.Widen(~alpha);
        return Vector128.Narrow(Divide255((frontLow * alphaLow) + (backLow * restLow)), Divide255((frontHigh * alphaHigh) + (backHigh * restHigh)));
    }

    // Exact rounding for 0 .. 255 * 255.
    private static Vector128<ushort> Divide255(Vector128<ushort> value)
    {
        value += Vector128.Create((ushort)128);
        return (value + (value >>> 8)) >>> 8;
    }

    private static byte Divide255(int value)
    {
        value += 128;
        return (byte)((value + (value >> 8)) >> 8);
    }
}
