using System.Text;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Labels;

/// <summary>A mask in COCO's run lengths: down the columns, beginning with what is outside, packed into text.</summary>
internal static class RunLengths
{
    /// <summary>Packs an object's mask.</summary>
    public static string Pack(ReadOnlySpan<byte> labels, ImageSize size, int id)
    {
        var counts = new List<int>();
        var (inside, run) = (false, 0);
        for (var x = 0; x < size.Width; x++)
        {
            for (var y = 0; y < size.Height; y++)
            {
                if ((labels[(y * size.Width) + x] == id) != inside)
                {
                    counts.Add(run);
                    (inside, run) = (!inside, 0);
                }

                run++;
            }
        }

        counts.Add(run);
        var text = new StringBuilder();
        for (var i = 0; i < counts.Count; i++)
        {
            // From the fourth on the difference to the one before the last: columns resemble their neighbours.
            Append(text, i > 2 ? counts[i] - counts[i - 2] : counts[i]);
        }

        return text.ToString();
    }

    // Five bits a character from '0' on, the lowest first; the sixth says that more follow.
    private static void Append(StringBuilder text, long value)
    {
        bool more;
        do
        {
            var bits = (int)(value & 31);
            value >>= 5;
            more = (bits & 16) != 0 ? value != -1 : value != 0;
            text.Append((char)((more ? bits | 32 : bits) + '0'));
        }
        while (more);
    }
}
