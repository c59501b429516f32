using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Masks;

namespace SRNet.Evaluation.Datasets;

/// <summary>One sequence: its frames, and what is known of the objects in them.</summary>
public sealed record EvaluationSequence
{
    /// <summary>As its folder is called.</summary>
    public required string Name { get; init; }

    /// <summary>Of every frame and annotation, in pixels.</summary>
    public required ImageSize Size { get; init; }

    /// <summary>Paths of the frames, in order; of a video, what its frames are called.</summary>
    public required IReadOnlyList<string> Frames { get; init; }

    /// <summary>Path of the video that holds the frames; null = each is a file.</summary>
    public string? Video { get; init; }

    /// <summary>Paths of the annotations, one per frame, null where a frame has none; empty where boxes or a case are the truth.</summary>
    public IReadOnlyList<string?> Annotations { get; init; } = [];

    /// <summary>What the annotations' values and colours mean.</summary>
    internal MaskMeaning Meaning { get; init; } = new();

    /// <summary>The objects, by id.</summary>
    public required IReadOnlyList<EvaluationObject> Objects { get; init; }

    /// <summary>The object's box in every frame, null where it is not known; empty where masks or a case are the truth.</summary>
    public IReadOnlyList<TruthBox?> Boxes { get; init; } = [];

    /// <summary>When the object is there and when it is gone, where this is the truth.</summary>
    public IdentityCase? Case { get; init; }

    /// <summary>Whether every frame is annotated, so that the last one does not count, as DAVIS has it.</summary>
    internal bool IsDense => Annotations.Count > 0 && !Annotations.Contains(null);

    /// <summary>Whether an object's mask is scored in a frame: in every annotated one after the frame that shows its mask; not in the last where all are annotated.</summary>
    internal bool IsScored(EvaluationObject item, int frame) =>
        frame > item.FirstFrame && frame < Annotations.Count - (IsDense ? 1 : 0) && Annotations[frame] is not null;

    /// <summary>Whether an object's mask is scored at all.</summary>
    internal bool IsScored(EvaluationObject item) => Enumerable.Range(0, Annotations.Count).Any(frame => IsScored(item, frame));
}

/// <summary>An annotated object.</summary>
/// <param name="Id">Its label, 1..254.</param>
/// <param name="FirstFrame">Index of the frame where it appears and where it is given; 0 for all objects of DAVIS, later for some of YouTube-VOS.</param>
public readonly record struct EvaluationObject(int Id, int FirstFrame);

/// <summary>An upright box in pixels of the frame: its edges, which may lie between pixels and outside of the picture.</summary>
public readonly record struct TruthBox(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Intersection over union, 0..1.</summary>
    public double Iou(TruthBox other)
    {
        double width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left), height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top);
        return width <= 0 || height <= 0 ? 0 : width * height / (Area + other.Area - (width * height));
    }

    private double Area => (Right - Left) * (Bottom - Top);
}

/// <summary>One object of a clip: when it is there, and when it is gone.</summary>
/// <param name="Box">Around it in the first frame.</param>
/// <param name="Present">Frames in which it is there.</param>
/// <param name="Inside">The region it stays in while it is there; null = it moves.</param>
/// <param name="Absent">Frames in which it is gone.</param>
/// <param name="Why">What happens, for people.</param>
public sealed record IdentityCase(TruthBox Box, FrameRange Present, TruthBox? Inside, IReadOnlyList<FrameRange> Absent, string Why);

/// <summary>Frames from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public readonly record struct FrameRange(int First, int Last)
{
    internal bool Contains(int frame) => frame >= First && frame <= Last;
}
