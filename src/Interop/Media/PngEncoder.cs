using SRNet.Native.Media;

namespace SRNet.Interop.Media;

/// <summary>Writes any number of PNG files of one size and kind without allocating: the masks of a stream. One thread at a time.</summary>
public sealed class PngEncoder : IDisposable
{
    private const int PaletteBytes = 3 * 256;

    private readonly MediaPngEncoderHandle _handle;

    /// <summary>Prepares for pictures of one size.</summary>
    public PngEncoder(int width, int height, PixelKind kind)
    {
        MediaLibrary.EnsureLoaded();
        MediaErrors.ThrowIfFailed(MediaMethods.PngEncoderCreate(width, height, (int)kind, out _handle), "Cannot write a PNG");
    }

    /// <summary>Encodes one image and writes the file to <paramref name="output"/> in one piece.</summary>
    /// <param name="pixels">Packed: width * height bytes, three times that for RGB.</param>
    /// <param name="palette">256 colours R, G, B for palette images, else empty.</param>
    /// <param name="output">Receives the whole file.</param>
    public unsafe void Encode(ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> palette, Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!palette.IsEmpty)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(palette.Length, PaletteBytes, nameof(palette));
        }

        fixed (byte* pixelPointer = pixels, palettePointer = palette)
        {
            var status = MediaMethods.PngEncoderEncode(_handle, pixelPointer, pixels.Length, palettePointer, out var file, out var length);
            MediaErrors.ThrowIfFailed(status, "Cannot write a PNG");
            output.Write(new ReadOnlySpan<byte>(file, checked((int)length)));
        }

        // The bytes written above belong to the native encoder.
        GC.KeepAlive(_handle);
    }

    /// <inheritdoc />
    public void Dispose() => _handle.Dispose();
}
