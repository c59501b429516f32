using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Reports;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Running;

/// <summary>Scores whether an object is kept while it is there and let go when it is gone, where its masks are not known. Kept: there is a mask, half of it or more inside
/// of the object's region if that is known. False: there is a mask of more than 0.05 % of the picture although the object is gone.</summary>
internal sealed class CaseScorer(ImageSize size, IdentityCase item) : ISequenceScorer
{
    private int _present;
    private int _kept;
    private int _absent;
    private int _false;

    public void Add(int index, ReadOnlySpan<byte> labels, LabelMap? truth)
    {
        var area = labels.Length - labels.Count(LabelMap.Background);
        if (item.Present.Contains(index))
        {
            _present++;
            _kept += area > 0 && (item.Inside is not { } region || 2 * AreaIn(labels, region) >= area) ? 1 : 0;
        }

        if (item.Absent.Any(range => range.Contains(index)))
        {
            _absent++;
            _false += area > ISequenceScorer.LeastMask * size.Pixels ? 1 : 0;
        }
    }

    public SequenceScores Scores() => new([], [new PresenceResult(1, _present, _kept, _absent, _false, item.Why)], [], null);

    private int AreaIn(ReadOnlySpan<byte> labels, TruthBox region)
    {
        int left = Math.Clamp((int)region.Left, 0, size.Width), right = Math.Clamp((int)region.Right, left, size.Width), area = 0;
        for (var y = Math.Max(0, (int)region.Top); y < Math.Min(size.Height, (int)region.Bottom); y++)
        {
            area += right - left - labels.Slice((y * size.Width) + left, right - left).Count(LabelMap.Background);
        }

        return area;
    }
}
