using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Compositing;

/// <summary>
/// The opacity of every pixel, from its label: 255 in an object, 0 outside, and between them a soft edge of two pixels (the binary mask under a 3x3
/// binomial filter), so that cut-outs have no stairs. Void counts as outside.
/// </summary>
internal sealed class Matte
{
    private readonly ImageSize _size;
    private readonly byte[] _alpha;

    // Binary rows with one pixel more on either side, three of them in turn.
    private readonly byte[][] _rows;

    // Vertical sums, with one pixel more on either side.
    private readonly byte[] _sums;

    public Matte(ImageSize size)
    {
        _size = size;
        _alpha = new byte[size.Pixels];
        _rows = [new byte[size.Width], new byte[size.Width], new byte[size.Width]];
        _sums = new byte[size.Width + 2];
    }

    /// <summary>One byte per pixel, rows packed; of the labels given last.</summary>
    public ReadOnlySpan<byte> Alpha => _alpha;

    /// <summary>Reads labels, rows packed.</summary>
    public void Read(ReadOnlySpan<byte> labels)
    {
        var (width, height) = (_size.Width, _size.Height);
        Binarize(labels[..width], _rows[0]);
        _rows[0].CopyTo(_rows[2], 0);
        for (var y = 0; y < height; y++)
        {
            // Rows y - 1, y, y + 1; beyond the picture its edge goes on.
            var (above, here, below) = (_rows[(y + 2) % 3], _rows[y % 3], _rows[(y + 1) % 3]);
            if (y + 1 < height)
            {
                Binarize(labels.Slice((y + 1) * width, width), below);
            }
            else
            {
                here.CopyTo(below, 0);
            }

            Filter(above, here, below, _alpha.AsSpan(y * width, width));
        }
    }

    // 16 in an object, 0 outside: sixteen sixteenths.
    private static void Binarize(ReadOnlySpan<byte> labels, Span<byte> row)
    {
        var i = 0;
        ref var from = ref MemoryMarshal.GetReference(labels);
        ref var to = ref MemoryMarshal.GetReference(row);
        var (outside, unknown, full) = (Vector128.Create(LabelMap.Background), Vector128.Create(LabelMap.Void), Vector128.Create((byte)16));
        for (; i + Vector128<byte>.Count <= row.Length; i += Vector128<byte>.Count)
        {
            var label = Vector128.LoadUnsafe(ref from, (nuint)i);
            var not = Vector128.Equals(label, outside) | Vector128.Equals(label, unknown);
            Vector128.AndNot(full, not).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < row.Length; i++)
        {
            row[i] = labels[i] is LabelMap.Background or LabelMap.Void ? (byte)0 : (byte)16;
        }
    }

    // (1 2 1) down, then (1 2 1) across: sums of 16 sixteenths, of which 256 become 255.
    private void Filter(ReadOnlySpan<byte> above, ReadOnlySpan<byte> here, ReadOnlySpan<byte> below, Span<byte> alpha)
    {
        var width = alpha.Length;
        var sums = _sums.AsSpan();
        var i = 0;
        ref var a = ref MemoryMarshal.GetReference(above);
        ref var h = ref MemoryMarshal.GetReference(here);
        ref var b = ref MemoryMarshal.GetReference(below);
        ref var s = ref MemoryMarshal.GetReference(sums);
        for (; i + Vector128<byte>.Count <= width; i += Vector128<byte>.Count)
        {
            var centre = Vector128.LoadUnsafe(ref h, (nuint)i);
            (Vector128.LoadUnsafe(ref a, (nuint)i) + centre + centre + Vector128.LoadUnsafe(ref b, (nuint)i)).StoreUnsafe(ref s, (nuint)(i + 1));
        }

        for (; i < width; i++)
        {
            sums[i + 1] = (byte)(above[i] + (2 * here[i]) + below[i]);
        }

        (sums[0], sums[width + 1]) = (sums[1], sums[width]);
        ref var to = ref MemoryMarshal.GetReference(alpha);
        for (i = 0; i + Vector128<byte>.Count <= width; i += Vector128<byte>.Count)
        {
            // At most 4 * 64 = 256, which saturates to the 255 that it means.
            var (leftLow, leftHigh) = Vector128.Widen(Vector128.LoadUnsafe(ref s, (nuint)i));
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref s, (nuint)(i + 1)));
            var (rightLow, rightHigh) = Vector128.Widen(Vector128.LoadUnsafe(ref s, (nuint)(i + 2)));
            Vector128.NarrowWithSaturation(leftLow + low + low + rightLow, leftHigh + high + high + rightHigh).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < width; i++)
        {
            alpha[i] = (byte)Math.Min(255, sums[i] + (2 * sums[i + 1]) + sums[i + 2]);
        }
    }
}
