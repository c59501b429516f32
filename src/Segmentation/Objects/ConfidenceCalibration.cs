namespace SRNet.Segmentation.Objects;

/// <summary>
/// From the overlap x of an object's soft mask with its labels to the probability that the mask is right, that is, overlaps the true one by an IoU of 0.5 or more:
/// sigmoid(scale * logit(x) + offset). Networks are too sure of themselves; the constants are fitted by training/calibrate.py on rendered clips in which objects
/// leave, are covered and have look-alikes.
/// </summary>
internal sealed record ConfidenceCalibration(float Scale, float Offset)
{
    // As far from 0 and 1 as the fit saw.
    private const float Least = 0.001f;

    /// <summary>The probability that a mask is right.</summary>
    public float Of(float overlap)
    {
        var x = Math.Clamp(overlap, Least, 1 - Least);
        return 1 / (1 + MathF.Exp(-((Scale * MathF.Log(x / (1 - x))) + Offset)));
    }
}
