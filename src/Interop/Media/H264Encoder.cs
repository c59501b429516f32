using SRNet.Native.Media;

namespace SRNet.Interop.Media;

/// <summary>Encodes live pictures with x264 (ultrafast, zerolatency): one picture in, one access unit out, at once. One thread at a time.</summary>
internal sealed class H264Encoder : IDisposable
{
    private readonly MediaH264EncoderHandle _handle;

    /// <exception cref="SrNetException">InvalidInput: x264 refuses the size or a value. Missing: no FFmpeg libraries.</exception>
    public unsafe H264Encoder(H264EncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        MediaLibrary.EnsureLoaded();
        var native = new MediaH264Options
        {
            StructSize = sizeof(MediaH264Options),
            Width = options.Width,
            Height = options.Height,
            Crf = options.Crf,
            MaxKbps = options.MaxKbps,
            KeyFrameInterval = options.KeyFrameInterval,
            FrameRate = options.FrameRate,
            AspectNum = options.Aspect.Width,
            AspectDen = options.Aspect.Height,
        };
        MediaErrors.ThrowIfFailed(MediaMethods.H264EncoderCreate(in native, out _handle), "Cannot encode H.264");
    }

    /// <summary>Encodes one picture. Allocates nothing.</summary>
    /// <param name="rgb">At least (Height - 1) * stride + 3 * Width bytes; R, G, B, top row first.</param>
    /// <param name="stride">Bytes from one row to the next, at least 3 * Width.</param>
    /// <param name="timestamp">For the rate control.</param>
    /// <param name="forceKeyFrame">Decoding shall be able to start with this picture.</param>
    /// <param name="keyFrame">Whether it can.</param>
    /// <returns>The access unit in Annex B, with parameter sets before a key frame; valid until the next call.</returns>
    public unsafe ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> rgb, int stride, TimeSpan timestamp, bool forceKeyFrame, out bool keyFrame)
    {
        fixed (byte* pointer = rgb)
        {
            var microseconds = timestamp.Ticks / TimeSpan.TicksPerMicrosecond;
            var status = MediaMethods.H264EncoderEncode(_handle, pointer, rgb.Length, stride, microseconds, forceKeyFrame ? 1 : 0, out var bytes, out var length, out var key);
            if (status != 0)
            {
                throw MediaErrors.Exception((MediaStatus)status, "Cannot encode H.264");
            }

            keyFrame = key != 0;
            return new ReadOnlySpan<byte>(bytes, checked((int)length));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _handle.Dispose();
}
