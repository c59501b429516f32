using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Datasets;

/// <summary>A clip that lies beside its truth: a video file, or a folder of pictures.</summary>
/// <param name="Size">Of its frames.</param>
/// <param name="Video">The video's path; null = a folder.</param>
/// <param name="Pictures">The pictures' paths; empty = a video.</param>
internal sealed record Clip(ImageSize Size, string? Video, IReadOnlyList<string> Pictures)
{
    private static readonly string[] Endings = [".mp4", ".mkv", ".mov", ".avi", ".webm"];

    /// <summary>The path of the clip of a name; null when there is none.</summary>
    public static string? Find(string folder, string name) =>
        Endings.Select(ending => Path.Combine(folder, name + ending)).FirstOrDefault(File.Exists)
        ?? (Directory.Exists(Path.Combine(folder, name)) ? Path.Combine(folder, name) : null);

    /// <summary>Reads the first picture's size.</summary>
    /// <exception cref="SrNetException">InvalidInput: it is no video, or holds no picture.</exception>
    public static Clip Open(string path)
    {
        if (!Directory.Exists(path))
        {
            var full = Path.GetFullPath(path);
            using var decoder = VideoDecoder.Open(new VideoDecoderOptions { Url = full });
            return new Clip(new ImageSize(decoder.Width, decoder.Height), full, []);
        }

        var pictures = FrameFiles.Pictures(path);
        return pictures.Length > 0
            ? new Clip(FrameFiles.ReadFrame(pictures[0]).Size, null, pictures)
            : throw SrNetException.InvalidInput($"The folder '{path}' holds no .jpg or .png pictures.");
    }

    /// <summary>The first <paramref name="count"/> frames: their paths, or what a video's frames are called.</summary>
    /// <exception cref="SrNetException">InvalidInput: a folder with fewer.</exception>
    public IReadOnlyList<string> Frames(int count, string name)
    {
        if (Video is not null)
        {
            return [.. Enumerable.Range(0, count).Select(i => $"{i:d5}")];
        }

        return count <= Pictures.Count ? [.. Pictures.Take(count)] : throw TooShort(name, Pictures.Count, count);
    }

    /// <summary>What to say of a clip that ends before its truth does.</summary>
    public static SrNetException TooShort(string name, int frames, int truth) =>
        SrNetException.InvalidInput($"The clip '{name}' ends after {frames} frames, but its truth goes on to frame {truth}: clip and truth do not belong together.");
}
