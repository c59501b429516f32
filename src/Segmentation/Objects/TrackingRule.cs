namespace SRNet.Segmentation.Objects;

/// <summary>When an object counts as lost, when as found again, and which frames are worth remembering. All constants of confidence are here.</summary>
internal sealed record TrackingRule
{
    /// <summary>For bundles that were not calibrated.</summary>
    public static TrackingRule Shipped { get; } = new();

    /// <summary>Makes confidence of the overlap of an object's soft mask with its labels; null = it is that overlap.</summary>
    public ConfidenceCalibration? Calibration { get; init; }

    /// <summary>A tracked object below this confidence is lost.</summary>
    public float LoseBelow { get; init; } = 0.3f;

    /// <summary>A lost object is found again from this confidence on: higher, so that one in doubt does not flicker.</summary>
    public float FindFrom { get; init; } = 0.4f;

    /// <summary>How many frames in a row it takes, for either.</summary>
    public int Frames { get; init; } = 1;

    /// <summary>A frame that shows less of the object than this share of its usual area is no memory: what is left of it is mostly edge.</summary>
    public float LeastShare { get; init; } = 0.05f;

    /// <summary>How fast the usual area follows a shrinking object, per frame: half in two seconds of 30 frames. It follows a growing one at once.</summary>
    public float AreaDecay { get; init; } = 0.99f;

    /// <summary>What tells an object from what looks like it; null = nothing does, and all that the network takes for the object is the object.</summary>
    public IdentityRule? Identity { get; init; } = IdentityRule.Shipped;

    /// <summary>The confidence of a mask with pixels, 0..1.</summary>
    public float Confidence(float overlap) => Calibration?.Of(overlap) ?? overlap;
}

/// <summary>
/// From the overlap x of an object's soft mask with its labels to the probability that the mask is right, that is, overlaps the true one by an IoU of 0.5 or
/// more: sigmoid(scale * logit(x) + offset). Networks are too sure of themselves; the constants are fitted by training/calibrate.py on rendered clips in which
/// objects leave, are covered and have look-alikes.
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
