using System.Numerics;
using System.Runtime.Intrinsics;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Metrics;

/// <summary>A binary mask of one bit per pixel: bit x % 64 of word x / 64 of its row. Bits beyond the width are always 0.</summary>
/// <remarks>A frame of 854x480 is 54 KB this way and stays in the first cache levels, which is what makes the boundary measure cheap.</remarks>
internal sealed class BitMask
{
    private readonly ulong[] _words;

    public BitMask(ImageSize size)
    {
        Size = size;
        WordsPerRow = (size.Width + 63) / 64;
        _words = new ulong[WordsPerRow * size.Height];
        LastWord = size.Width % 64 == 0 ? ulong.MaxValue : (1UL << (size.Width % 64)) - 1;
    }

    public ImageSize Size { get; }

    public int WordsPerRow { get; }

    /// <summary>The bits of a row's last word that are pixels.</summary>
    public ulong LastWord { get; }

    public Span<ulong> Words => _words;

    public Span<ulong> Row(int y) => _words.AsSpan(y * WordsPerRow, WordsPerRow);

    /// <summary>Sets the pixels whose label is <paramref name="label"/>, clears all others.</summary>
    public void Fill(ReadOnlySpan<byte> labels, byte label)
    {
        var wanted = Vector256.Create(label);
        for (var y = 0; y < Size.Height; y++)
        {
            var source = labels.Slice(y * Size.Width, Size.Width);
            var row = Row(y);
            for (var i = 0; i < row.Length; i++)
            {
                var pixels = source[(64 * i)..];
                if (pixels.Length >= 64)
                {
                    row[i] = Vector256.Equals(Vector256.Create(pixels), wanted).ExtractMostSignificantBits()
                        | ((ulong)Vector256.Equals(Vector256.Create(pixels[32..]), wanted).ExtractMostSignificantBits() << 32);
                    continue;
                }

                var word = 0UL;
                for (var x = 0; x < pixels.Length; x++)
                {
                    word |= (pixels[x] == label ? 1UL : 0UL) << x;
                }

                row[i] = word;
            }
        }
    }

    public int Count()
    {
        var count = 0;
        foreach (var word in _words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>Number of pixels that are set here and in <paramref name="other"/>.</summary>
    public int CountAnd(BitMask other)
    {
        var count = 0;
        for (var i = 0; i < _words.Length; i++)
        {
            count += BitOperations.PopCount(_words[i] & other._words[i]);
        }

        return count;
    }

    /// <summary>Receives the boundary of <paramref name="mask"/>: pixels that differ from their right, lower or lower-right neighbour.
    /// Beyond the right and the lower edge the mask goes on as it is at the edge, so the edge itself is no boundary.</summary>
    public void FillBoundary(BitMask mask)
    {
        for (var y = 0; y < Size.Height; y++)
        {
            var here = mask.Row(y);
            var below = mask.Row(Math.Min(y + 1, Size.Height - 1));
            var boundary = Row(y);
            for (var i = 0; i < boundary.Length; i++)
            {
                boundary[i] = (here[i] ^ mask.Right(here, i)) | (here[i] ^ below[i]) | (here[i] ^ mask.Right(below, i));
            }

            boundary[^1] &= LastWord;
        }
    }

    /// <summary>Word <paramref name="i"/> of the row moved left by one pixel, so that each bit is its right neighbour; the last pixel is its own.</summary>
    private ulong Right(ReadOnlySpan<ulong> row, int i) =>
        i + 1 < row.Length ? (row[i] >> 1) | (row[i + 1] << 63) : (row[i] >> 1) | (row[i] & (LastWord ^ (LastWord >> 1)));
}
