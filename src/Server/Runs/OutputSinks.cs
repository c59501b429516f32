using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;

namespace SRNet.Server.Runs;

/// <summary>Makes outputs out of what a person writes, on the command line or of a stream of the service.</summary>
internal static class OutputSinks
{
    /// <summary>The video of <c>--out</c>: the overlay, or with <c>--background</c> the objects before another background.</summary>
    public static OutputSpec Video(string path, string? background)
    {
        var behind = background is null ? null : Background(background);
        return new FrameOutputSpec("video", behind is null, () => behind is null ? new VideoSink(path) : new BackgroundSink(new VideoSink(path), behind), path);
    }

    /// <summary>What a person should know of sound that the video of <c>--out</c> cannot take; null = nothing.</summary>
    public static string? Unheard(SourceDescription source, string? path) => path is null || source.Sound is not { } sound || sound.GoesInto(path) ? null
        : $"sound: {sound.Name} does not go into {Path.GetExtension(path)}, so the video is silent; {(path.EndsWith(".mkv", StringComparison.Ordinal) ? "--no-audio leaves it out without a word" : "a .mkv takes it")}";

    /// <summary>The cut-out objects of <c>--alpha</c>: a video, or a folder of PNGs when the name has no ending.</summary>
    /// <exception cref="SrNetException">InvalidInput: neither.</exception>
    public static OutputSpec Alpha(string path) => Path.GetExtension(path) switch
    {
        ".mov" or ".mkv" => new FrameOutputSpec("alpha", Overlay: false, () => new AlphaVideoSink(path), Path.GetFullPath(path)),
        "" => new FrameOutputSpec("alpha", Overlay: false, () => new AlphaFolderSink(path), Path.GetFullPath(path)),
        _ => throw SrNetException.InvalidInput($"Cannot write alpha to '{path}': name a .mov (ProRes 4444), a .mkv (FFV1), or a folder for PNG pictures."),
    };

    /// <summary>The masks of <c>--masks</c>.</summary>
    public static OutputSpec Masks(string folder) => new FrameOutputSpec("masks", Overlay: false, () => new MaskFolderSink(folder), folder);

    /// <summary>The lines of <c>--objects</c>.</summary>
    public static OutputSpec Objects(string path) => new FrameOutputSpec("objects", Overlay: false, () => new ObjectLinesSink(path), path);

    /// <summary>green, blur, or a picture file.</summary>
    /// <exception cref="SrNetException">InvalidInput: the file cannot be read.</exception>
    public static IBackground Background(string what) => what switch
    {
        "green" => SolidBackground.Green(),
        "blur" => new BlurredBackground(),
        _ when File.Exists(what) => new ImageBackground(what),
        _ => throw SrNetException.InvalidInput($"A background is green, blur, or a JPEG or PNG file, and there is no file '{what}'."),
    };
}
