using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Sources;

/// <summary>A folder of JPEG and PNG pictures of one size, in natural order (2 before 10), as a video of constant rate.</summary>
internal sealed class ImageFolderSource : IFrameSource
{
    private const double FrameRate = 25;
    private readonly string[] _files;
    private DecodedImage? _first;
    private int _next;
    private volatile bool _aborted;

    /// <summary>Lists the folder and reads the first picture.</summary>
    /// <exception cref="SrNetException">There is none, or it cannot be read.</exception>
    public ImageFolderSource(string folder)
    {
        _files = [.. List(folder).Where(PictureFiles.IsPicture).Order(NaturalOrder.Instance)];
        if (_files.Length == 0)
        {
            throw SrNetException.InvalidInput($"The folder '{folder}' holds no .jpg or .png pictures.");
        }

        _first = ImageCodec.ReadFile(_files[0]);
        var size = new ImageSize(_first.Width, _first.Height);
        Description = new SourceDescription(folder, size, FrameRate, _files.Length, Live: false, Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))
        {
            Aspect = _first.Aspect,
            Pictures = Names(_files),
            Files = Array.ConvertAll(_files, file => Path.GetFileName(file)),
        };
    }

    public SourceDescription Description { get; }

    public bool TryRead(Span<byte> rgb, int stride, out FrameInfo info)
    {
        info = new FrameInfo(TimeSpan.FromSeconds(_next / FrameRate));
        if (_aborted || _next == _files.Length)
        {
            return false;
        }

        var file = _files[_next++];
        var image = _first ?? ImageCodec.ReadFile(file);
        _first = null;
        var size = Description.Size;
        if (image.Width != size.Width || image.Height != size.Height)
        {
            throw SrNetException.InvalidInput(
                $"The picture '{file}' is {new ImageSize(image.Width, image.Height)} but those before are {size} (height x width); all have to be of one size once they are turned upright.");
        }

        var pixels = image.ToRgb24();
        for (var y = 0; y < size.Height; y++)
        {
            pixels.AsSpan(3 * size.Width * y, 3 * size.Width).CopyTo(rgb[(y * stride)..]);
        }

        return true;
    }

    public void Abort() => _aborted = true;

    public void Dispose()
    {
        // Every picture is closed as soon as it is read.
    }

    // Without their endings, as masks are named; with them where two pictures are called the same.
    private static string[] Names(string[] files)
    {
        var names = Array.ConvertAll(files, file => Path.GetFileNameWithoutExtension(file));
        return names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Length ? names : Array.ConvertAll(files, file => Path.GetFileName(file));
    }

    private static string[] List(string folder)
    {
        try
        {
            return Directory.GetFiles(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SrNetException.InvalidInput($"The folder '{folder}' cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }
}
