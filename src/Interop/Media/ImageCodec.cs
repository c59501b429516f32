using SRNet.Native.Media;

namespace SRNet.Interop.Media;

/// <summary>Reads PNG and JPEG and writes PNG. Pictures come upright, whatever their EXIF orientation. Sizes are checked before anything is decoded; damaged files are refused.</summary>
public static class ImageCodec
{
    /// <summary>Larger images are never read (SRNET_MEDIA_MAX_IMAGE_PIXELS).</summary>
    public const long MaxPixels = 64L << 20;

    private const long MaxFileBytes = 256L << 20;

    /// <summary>Decodes the bytes of an image file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="maxPixels">Refuse more than this many pixels; for files from strangers, who can make small files with many pixels.</param>
    /// <exception cref="SrNetException">InvalidInput: not an image, of a kind that is not read, damaged or too large.</exception>
    public static unsafe DecodedImage Decode(ReadOnlySpan<byte> bytes, string name, long maxPixels = MaxPixels)
    {
        MediaLibrary.EnsureLoaded();
        var what = $"Cannot read the image '{name}'";
        fixed (byte* pointer = bytes)
        {
            var info = new MediaImageInfo { StructSize = sizeof(MediaImageInfo) };
            MediaErrors.ThrowIfFailed(MediaMethods.ImageProbe(pointer, bytes.Length, ref info), what);
            if ((long)info.Width * info.Height > maxPixels)
            {
                throw SrNetException.InvalidInput($"{what}: its {info.Width}x{info.Height} pixels are more than the {maxPixels} that are accepted.");
            }

            var image = new DecodedImage(info);
            fixed (byte* pixels = image.Pixels, palette = image.Palette, alpha = image.Alpha)
            {
                MediaErrors.ThrowIfFailed(MediaMethods.ImageDecode(pointer, bytes.Length, pixels, image.Pixels.Length, palette, alpha), what);
            }

            return image;
        }
    }

    /// <summary>Reads and decodes an image file.</summary>
    /// <exception cref="SrNetException">InvalidInput: as <see cref="Decode"/>, or there is no such file or no permission. Failed: the disk.</exception>
    public static DecodedImage ReadFile(string path)
    {
        byte[] bytes;
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MaxFileBytes)
            {
                throw SrNetException.InvalidInput($"Cannot read the image '{path}': its {length >> 20} MB are more than the {MaxFileBytes >> 20} MB that are read.");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or ArgumentException)
        {
            throw SrNetException.InvalidInput($"Cannot read the image '{path}': {e.Message}", e);
        }
        catch (IOException e)
        {
            throw SrNetException.Failed($"Cannot read the image '{path}': {e.Message}", e);
        }

        return Decode(bytes, path);
    }

    /// <summary>A PNG file with these palette indices.</summary>
    /// <param name="indices">width * height bytes, packed.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="palette">256 colours R, G, B.</param>
    public static byte[] EncodePalettePng(ReadOnlySpan<byte> indices, int width, int height, ReadOnlySpan<byte> palette) =>
        Encode(indices, width, height, PixelKind.Palette8, palette);

    /// <summary>A PNG file of gray or RGB pixels.</summary>
    /// <param name="pixels">Packed: width * height bytes, three times that for RGB.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="kind">Gray8 or Rgb24.</param>
    public static byte[] EncodePng(ReadOnlySpan<byte> pixels, int width, int height, PixelKind kind) => Encode(pixels, width, height, kind, default);

    private static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, PixelKind kind, ReadOnlySpan<byte> palette)
    {
        using var encoder = new PngEncoder(width, height, kind);
        using var file = new MemoryStream();
        encoder.Encode(pixels, palette, file);
        return file.ToArray();
    }
}
