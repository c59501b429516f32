using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Metrics;

/// <summary>Scores masks of one size by the DAVIS conventions. Holds its scratch space, so scoring allocates nothing; one per thread.</summary>
public sealed class MaskScorer
{
    private readonly ImageSize _size;
    private readonly BitMask _predicted;
    private readonly BitMask _truth;
    private readonly BitMask _predictedBoundary;
    private readonly BitMask _truthBoundary;
    private readonly BitMask _dilated;
    private readonly DiskDilation _dilation;

    /// <summary>Prepares for masks of <paramref name="size"/>.</summary>
    public MaskScorer(ImageSize size)
    {
        _size = size;
        _predicted = new BitMask(size);
        _truth = new BitMask(size);
        _predictedBoundary = new BitMask(size);
        _truthBoundary = new BitMask(size);
        _dilated = new BitMask(size);
        Tolerance = (int)Math.Ceiling(0.008 * Math.Sqrt(((double)size.Width * size.Width) + ((double)size.Height * size.Height)));
        _dilation = new DiskDilation(size, Tolerance);
    }

    /// <summary>How far two boundaries may lie apart and still match, in pixels: 0.008 of the diagonal, rounded up.</summary>
    public int Tolerance { get; }

    /// <summary>Scores one object. Pixels of any other label, void included, are not the object.</summary>
    /// <param name="predicted">Label map, width * height bytes.</param>
    /// <param name="truth">Annotation, width * height bytes.</param>
    /// <param name="label">The object's id.</param>
    public FrameScore Score(ReadOnlySpan<byte> predicted, ReadOnlySpan<byte> truth, int label)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(predicted.Length, _size.Pixels, nameof(predicted));
        ArgumentOutOfRangeException.ThrowIfNotEqual(truth.Length, _size.Pixels, nameof(truth));
        _predicted.Fill(predicted, checked((byte)label));
        _truth.Fill(truth, (byte)label);
        return new FrameScore(Region(), Boundary());
    }

    /// <summary>J = intersection / union; 1 where both are empty.</summary>
    private double Region()
    {
        var intersection = _predicted.CountAnd(_truth);
        var union = _predicted.Count() + _truth.Count() - intersection;
        return union == 0 ? 1 : (double)intersection / union;
    }

    /// <summary>F = 2PR / (P + R): the shares of each boundary that lie within the tolerance of the other. Two empty boundaries score 1; an empty one
    /// beside one that is not has P = 1, R = 0 or the reverse, hence 0.</summary>
    private double Boundary()
    {
        _predictedBoundary.FillBoundary(_predicted);
        _truthBoundary.FillBoundary(_truth);
        var predictedLength = _predictedBoundary.Count();
        var truthLength = _truthBoundary.Count();
        if (predictedLength == 0 || truthLength == 0)
        {
            return predictedLength == truthLength ? 1 : 0;
        }

        _dilation.Apply(_truthBoundary, _dilated);
        var precision = (double)_predictedBoundary.CountAnd(_dilated) / predictedLength;
        _dilation.Apply(_predictedBoundary, _dilated);
        var recall = (double)_truthBoundary.CountAnd(_dilated) / truthLength;
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }
}
