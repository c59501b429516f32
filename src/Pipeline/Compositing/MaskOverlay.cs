using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Compositing;

/// <summary>Draws objects into a picture: a translucent fill in the object's colour inside an opaque contour line.</summary>
public sealed class MaskOverlay
{
    // Shares of the object's colour in the fill, of 256.
    private const int FillAlpha = 110;
    private const int VectorPixels = 16;
    private const int VectorBytes = 3 * VectorPixels;

    // Per object id: its colour times FillAlpha for 16 interleaved pixels, as 16-bit lanes.
    private readonly ushort[] _fill = new ushort[256 * VectorBytes];
    private readonly byte[] _line = new byte[256 * 3];

    /// <summary>Every id in a colour of its own.</summary>
    public MaskOverlay()
    {
        for (var id = 0; id < 256; id++)
        {
            SetColour(id, ObjectColour.Default(id));
        }
    }

    /// <summary>Gives an object a colour of its own. Not while drawing.</summary>
    public void SetColour(int id, ObjectColour colour)
    {
        ReadOnlySpan<byte> rgb = [colour.R, colour.G, colour.B];
        for (var i = 0; i < VectorBytes; i++)
        {
            _line[(3 * id) + (i % 3)] = rgb[i % 3];
            _fill[(id * VectorBytes) + i] = (ushort)((rgb[i % 3] * FillAlpha) + 128);
        }
    }

    /// <summary>Draws into <paramref name="rgb"/>. Background and void stay as they are.</summary>
    /// <param name="rgb">Interleaved R, G, B, height rows.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="labels">One object id per pixel, rows packed.</param>
    /// <param name="size">Size of the picture.</param>
    public void Draw(Span<byte> rgb, int stride, ReadOnlySpan<byte> labels, ImageSize size)
    {
        // The line is as bold in a large picture as in a small one.
        var thickness = Math.Max(1, (int)Math.Round(size.Height / 320.0));
        for (var y = 0; y < size.Height; y++)
        {
            var above = labels.Slice(Math.Max(y - thickness, 0) * size.Width, size.Width);
            var below = labels.Slice(Math.Min(y + thickness, size.Height - 1) * size.Width, size.Width);
            DrawRow(rgb.Slice(y * stride, 3 * size.Width), labels.Slice(y * size.Width, size.Width), above, below, thickness);
        }
    }

    private void DrawRow(Span<byte> rgb, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> above, ReadOnlySpan<byte> below, int thickness)
    {
        var x = 0;
        while (x < labels.Length)
        {
            var skip = labels[x..].IndexOfAnyExcept(LabelMap.Background, LabelMap.Void);
            if (skip < 0)
            {
                return;
            }

            x += skip;
            var id = labels[x];
            var length = labels[x..].IndexOfAnyExcept(id);
            var end = length < 0 ? labels.Length : x + length;
            Fill(rgb[(3 * x)..(3 * end)], id);
            DrawLine(rgb, id, x, end, labels.Length, above, below, thickness);
            x = end;
        }
    }

    private void Fill(Span<byte> pixels, byte id)
    {
        var fill = _fill.AsSpan(id * VectorBytes, VectorBytes);
        var keep = Vector128.Create((ushort)(256 - FillAlpha));
        ref var start = ref MemoryMarshal.GetReference(pixels);
        ref var add = ref MemoryMarshal.GetReference(fill);
        var i = 0;
        for (; i + VectorBytes <= pixels.Length; i += VectorBytes)
        {
            for (var part = 0; part < VectorBytes; part += Vector128<byte>.Count)
            {
                var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref start, (nuint)(i + part)));
                low = ((low * keep) + Vector128.LoadUnsafe(ref add, (nuint)part)) >>> 8;
                high = ((high * keep) + Vector128.LoadUnsafe(ref add, (nuint)(part + Vector128<ushort>.Count))) >>> 8;
                Vector128.Narrow(low, high).StoreUnsafe(ref start, (nuint)(i + part));
            }
        }

        for (var part = 0; i < pixels.Length; i++, part++)
        {
            pixels[i] = (byte)(((pixels[i] * (256 - FillAlpha)) + fill[part]) >> 8);
        }
    }

    // The contour lies inside the object: pixels that have something else within the line's thickness. The picture's edge is no contour.
    private void DrawLine(Span<byte> rgb, byte id, int x, int end, int width, ReadOnlySpan<byte> above, ReadOnlySpan<byte> below, int thickness)
    {
        var line = _line.AsSpan(3 * id, 3);
        var innerStart = x == 0 ? 0 : Math.Min(x + thickness, end);
        var innerEnd = end == width ? end : Math.Max(end - thickness, innerStart);
        Paint(rgb, x, innerStart, line);
        Paint(rgb, innerEnd, end, line);
        PaintWhereOther(rgb, id, innerStart, innerEnd, above, line);
        PaintWhereOther(rgb, id, innerStart, innerEnd, below, line);
    }

    private static void PaintWhereOther(Span<byte> rgb, byte id, int x, int end, ReadOnlySpan<byte> neighbours, ReadOnlySpan<byte> line)
    {
        while (x < end)
        {
            var other = neighbours[x..end].IndexOfAnyExcept(id);
            if (other < 0)
            {
                return;
            }

            x += other;
            var same = neighbours[x..end].IndexOf(id);
            var stop = same < 0 ? end : x + same;
            Paint(rgb, x, stop, line);
            x = stop;
        }
    }

    private static void Paint(Span<byte> rgb, int x, int end, ReadOnlySpan<byte> colour)
    {
        for (; x < end; x++)
        {
            colour.CopyTo(rgb.Slice(3 * x, 3));
        }
    }
}
