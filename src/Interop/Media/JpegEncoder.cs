using SRNet.Native.Media;

namespace SRNet.Interop.Media;

/// <summary>Writes any number of JPEG files of one size: the preview of a stream. One thread at a time.</summary>
public sealed class JpegEncoder : IDisposable
{
    private readonly MediaJpegEncoderHandle _handle;

    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="quality">1 (smallest) to 100.</param>
    public JpegEncoder(int width, int height, int quality)
    {
        MediaLibrary.EnsureLoaded();
        MediaErrors.ThrowIfFailed(MediaMethods.JpegEncoderCreate(width, height, quality, out _handle), "Cannot write a JPEG");
    }

    /// <summary>Encodes one picture.</summary>
    /// <param name="rgb">Interleaved R, G, B, height rows.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <returns>The whole file.</returns>
    public unsafe byte[] Encode(ReadOnlySpan<byte> rgb, int stride)
    {
        fixed (byte* pixels = rgb)
        {
            var status = MediaMethods.JpegEncoderEncode(_handle, pixels, rgb.Length, stride, out var file, out var length);
            MediaErrors.ThrowIfFailed(status, "Cannot write a JPEG");
            var bytes = new ReadOnlySpan<byte>(file, checked((int)length)).ToArray();

            // The bytes copied above belong to the native encoder.
            GC.KeepAlive(_handle);
            return bytes;
        }
    }

    public void Dispose() => _handle.Dispose();
}
