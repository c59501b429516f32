using SRNet.Interop.Media;
using SRNet.Pipeline.Sound;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Sources;

/// <summary>What is known of a source once it is open.</summary>
/// <param name="Name">For people: a path or a URL without its credentials.</param>
/// <param name="Size">Size of every frame.</param>
/// <param name="FrameRate">Frames per second as announced, null when the source does not say.</param>
/// <param name="FrameCount">Number of frames as announced, null when unknown or endless.</param>
/// <param name="Live">Frames come at their own pace and are dropped when nobody keeps up; otherwise the source waits for its reader.</param>
/// <param name="LocalPath">Full path of the file or folder that is read, null when it is none.</param>
public sealed record SourceDescription(string Name, ImageSize Size, double? FrameRate, long? FrameCount, bool Live, string? LocalPath = null)
{
    /// <summary>Of the frames' pixels. Sizes and coordinates count pixels; whoever shows a frame stretches it.</summary>
    public PixelAspect Aspect { get; init; } = PixelAspect.Square;

    /// <summary>Its sound as announced; null = none, or none was asked for.</summary>
    public SoundFormat? Sound { get; init; }

    /// <summary>The sound of a run of it, for outputs; null where there is no run.</summary>
    internal SoundTrack? SoundTrack { get; init; }

    /// <summary>The time that is time 0 in files made of it.</summary>
    internal TimeSpan Start { get; init; }

    /// <summary>What each frame is called, where frames are files of a folder; null elsewhere, and where they are played over and over.</summary>
    public IReadOnlyList<string>? Pictures { get; init; }

    /// <summary>The names of the files that the frames are, with their endings; null elsewhere.</summary>
    internal IReadOnlyList<string>? Files { get; init; }

    /// <summary>The name of the file that a frame is; null when it is none.</summary>
    internal string? FileOf(long frame) => Files is { } files && frame < files.Count ? files[(int)frame] : null;

    /// <summary>The name of a frame's picture; null when it has none.</summary>
    internal string? PictureOf(long frame) => Pictures is { } pictures && frame < pictures.Count ? pictures[(int)frame] : null;
}
