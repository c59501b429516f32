using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Metrics;

/// <summary>Dilation of bit masks by the disk x^2 + y^2 &lt;= radius^2.</summary>
/// <remarks>A disk is a stack of horizontal runs. The mask is widened row-wise from the shortest run to the longest, and every width is OR-ed
/// into the rows above and below where the disk has that run.</remarks>
internal sealed class DiskDilation
{
    private readonly int _radius;
    private readonly BitMask _wide;
    private readonly ulong[] _row;

    public DiskDilation(ImageSize size, int radius)
    {
        _radius = radius;
        _wide = new BitMask(size);
        _row = new ulong[_wide.WordsPerRow];
    }

    /// <summary>Writes the dilation of <paramref name="mask"/> to <paramref name="result"/>, another mask of the same size.</summary>
    public void Apply(BitMask mask, BitMask result)
    {
        mask.Words.CopyTo(_wide.Words);
        result.Words.Clear();
        var width = 0;
        for (var dy = _radius; dy >= 0; dy--)
        {
            var run = HalfRun(dy);
            Widen(width, run);
            width = run;
            Or(result, dy);
            if (dy > 0)
            {
                Or(result, -dy);
            }
        }
    }

    /// <summary>Pixels the disk reaches left and right at height <paramref name="dy"/>.</summary>
    private int HalfRun(int dy)
    {
        var square = (_radius * _radius) - (dy * dy);
        var run = (int)Math.Sqrt(square);
        return run * run > square ? run - 1 : run;
    }

    /// <summary>Widens runs of half width <paramref name="from"/> to <paramref name="to"/>. Shifted copies must overlap, hence the growing steps.</summary>
    private void Widen(int from, int to)
    {
        while (from < to)
        {
            var step = Math.Min(Math.Min(to - from, (2 * from) + 1), 63);
            for (var y = 0; y < _wide.Size.Height; y++)
            {
                var row = _wide.Row(y);
                row.CopyTo(_row);
                for (var i = 0; i < row.Length; i++)
                {
                    var left = i > 0 ? _row[i - 1] >> (64 - step) : 0;
                    var right = i + 1 < row.Length ? _row[i + 1] << (64 - step) : 0;
                    row[i] |= (_row[i] << step) | (_row[i] >> step) | left | right;
                }

                row[^1] &= _wide.LastWord;
            }

            from += step;
        }
    }

    /// <summary>ORs the widened mask into the result, <paramref name="dy"/> rows further down.</summary>
    private void Or(BitMask result, int dy)
    {
        var offset = Math.Abs(dy) * result.WordsPerRow;
        if (offset >= result.Words.Length)
        {
            return;
        }

        var source = dy > 0 ? _wide.Words[..^offset] : _wide.Words[offset..];
        var target = dy > 0 ? result.Words[offset..] : result.Words[..source.Length];
        for (var i = 0; i < target.Length; i++)
        {
            target[i] |= source[i];
        }
    }
}
