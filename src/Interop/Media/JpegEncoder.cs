using SRNet.Native.Media;

namespace SRNet.Interop.Media;

/// <summary>Encodes pictures of one size as JPEG files. One thread at a time.</summary>
public sealed class JpegEncoder : IDisposable
{
    private readonly MediaJpegEncoderHandle _handle;

    /// <param name="width">Of every picture.</param>
    /// <param name="height">Of every picture.</param>
    /// <param name="quality">1 (smallest) to 100.</param>
    /// <param name="aspect">Of the pictures' pixels. Nobody looks at what a JPEG says of that, so files have as many square ones as it takes, see <see cref="PixelAspect.Shown"/>.</param>
    /// <exception cref="SrNetException">InvalidInput: a value is out of range. Missing: no FFmpeg libraries.</exception>
    public JpegEncoder(int width, int height, int quality, PixelAspect aspect)
    {
        MediaLibrary.EnsureLoaded();
        MediaErrors.ThrowIfFailed(MediaMethods.JpegEncoderCreate(width, height, quality, aspect.Width, aspect.Height, out _handle), "Cannot encode a JPEG");
    }

    /// <summary>Encodes one picture. Allocates nothing.</summary>
    /// <param name="rgb">At least (height - 1) * stride + 3 * width bytes; R, G, B, top row first.</param>
    /// <param name="stride">Bytes from one row to the next, at least 3 * width.</param>
    /// <returns>The file; valid until the next call.</returns>
    public unsafe ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> rgb, int stride)
    {
        fixed (byte* pointer = rgb)
        {
            var status = MediaMethods.JpegEncoderEncode(_handle, pointer, rgb.Length, stride, out var bytes, out var length);
            return status == 0 ? new ReadOnlySpan<byte>(bytes, checked((int)length)) : throw MediaErrors.Exception((MediaStatus)status, "Cannot encode a JPEG");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _handle.Dispose();
}
