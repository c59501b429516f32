using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Sinks;

namespace SRNet.Server.Runs;

/// <summary>Makes the sinks that show the picture out of what a person writes, on the command line or of a stream of the service.</summary>
internal static class OutputSinks
{
    /// <summary>The video of <c>--out</c>: the overlay, or with <c>--background</c> the objects before another background.</summary>
    public static IFrameSink Video(string path, string? background) =>
        background is null ? new VideoSink(path) : new BackgroundSink(new VideoSink(path), Background(background));

    /// <summary>The cut-out objects of <c>--alpha</c>: a video, or a folder of PNGs when the name has no ending.</summary>
    /// <exception cref="SrNetException">InvalidInput: neither.</exception>
    public static IFrameSink Alpha(string path) => Path.GetExtension(path) switch
    {
        ".mov" or ".mkv" => new AlphaVideoSink(path),
        "" => new AlphaFolderSink(path),
        _ => throw SrNetException.InvalidInput($"Cannot write alpha to '{path}': name a .mov (ProRes 4444), a .mkv (FFV1), or a folder for PNG pictures."),
    };

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
