using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts.Refinement;

namespace SRNet.Segmentation;

/// <summary>How one stream is segmented.</summary>
public sealed record SessionOptions
{
    /// <summary>Size of the frames that will be given. Fixed for the life of the session.</summary>
    public required ImageSize FrameSize { get; init; }

    /// <summary>Size the network works at, multiples of 16; null = as the preset says, with the frame's aspect ratio.</summary>
    public ImageSize? InternalSize { get; init; }

    /// <summary>How much of the past is remembered; null = as the preset says.</summary>
    public MemoryPolicy? Memory { get; init; }

    /// <summary>Names a trade of quality for speed, for all that is not given.</summary>
    public SessionPreset Preset { get; init; } = SessionPreset.Balanced;

    /// <summary>Whether an object is told from what looks like it: by where it can be, and by how it looked. Without, all that the network takes for the object is the
    /// object, wherever it is; for things that are many, marked as one by one of them.</summary>
    public bool Identity { get; init; } = true;

    /// <summary>How many marks and removals can be taken back, see <see cref="SrNetSession.Undo"/>; each keeps a copy of the memory as it was, some 10 to 40 MB. 0 = none.</summary>
    public int UndoSteps { get; init; }

    /// <summary>How rough prompts are refined.</summary>
    internal RefinementRule Refinement { get; init; } = RefinementRule.Shipped;

    /// <summary>When objects are lost and found; null = as the bundle says.</summary>
    internal TrackingRule? Tracking { get; init; }

    /// <summary>Refuses sizes that cannot be worked with.</summary>
    internal static void Check(ImageSize frame, ImageSize size)
    {
        if (frame.Width < 1 || frame.Height < 1 || frame.Width > 16384 || frame.Height > 16384)
        {
            throw SrNetException.InvalidInput($"Frames of {frame} cannot be segmented: each side must be 1 to 16384 pixels.");
        }

        if (!NetworkSize.IsUsable(size))
        {
            throw SrNetException.InvalidInput($"The network cannot work at {size}: the size has to be {NetworkSize.Rule()}.");
        }
    }
}

/// <summary>A trade of quality for speed: the size the network works at and the frames it remembers, relative to what the bundle was made for.</summary>
public enum SessionPreset
{
    /// <summary>As the bundle was made: for srnet-s the pixels of 384x688, 5 memory frames.</summary>
    Balanced,

    /// <summary>Two thirds of the size, 3 memory frames: under half of the time; thin and small things suffer.</summary>
    Fast,

    /// <summary>Five quarters of the size: over one and a half times the time; finer outlines.</summary>
    Accurate,
}

/// <summary>The names of the presets, as commands, configurations and the API write them.</summary>
public static class SessionPresets
{
    /// <summary>All names, separated as a sentence wants them.</summary>
    public const string Names = "fast, balanced or accurate";

    /// <summary>The name of a preset.</summary>
    public static string Name(this SessionPreset preset) => preset switch
    {
        SessionPreset.Fast => "fast",
        SessionPreset.Accurate => "accurate",
        _ => "balanced",
    };

    /// <summary>The preset of a name in lower case; null when there is none.</summary>
    public static SessionPreset? TryParse(string name) => name switch
    {
        "fast" => SessionPreset.Fast,
        "balanced" => SessionPreset.Balanced,
        "accurate" => SessionPreset.Accurate,
        _ => null,
    };
}
