using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Datasets;

/// <summary>One sequence: its frames, one annotation per frame, and the objects in them.</summary>
public sealed record EvaluationSequence
{
    public required string Name { get; init; }

    /// <summary>Of every frame and annotation, in pixels.</summary>
    public required ImageSize Size { get; init; }

    /// <summary>Paths of the frames, in order.</summary>
    public required IReadOnlyList<string> Frames { get; init; }

    /// <summary>Paths of the annotations, one per frame.</summary>
    public required IReadOnlyList<string> Annotations { get; init; }

    /// <summary>The objects, by id.</summary>
    public required IReadOnlyList<EvaluationObject> Objects { get; init; }

    /// <summary>Whether an object is scored in a frame: in every one after the frame that shows its mask, except the sequence's last.</summary>
    internal bool IsScored(EvaluationObject item, int frame) => frame > item.FirstFrame && frame < Frames.Count - 1;

    /// <summary>Whether an object is scored at all.</summary>
    internal bool IsScored(EvaluationObject item) => IsScored(item, item.FirstFrame + 1);
}
