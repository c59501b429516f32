using System.Runtime.InteropServices;
using SRNet.Native.Media;

namespace SRNet.Interop.Media;

/// <summary>Decodes a file, stream or device picture by picture into RGB24 of one size. One thread at a time, except <see cref="Abort"/>.</summary>
public sealed class VideoDecoder : IDisposable
{
    private readonly MediaDecoderHandle _handle;
    private readonly string _url;
    private readonly bool _live;

    private unsafe VideoDecoder(MediaDecoderHandle handle, VideoDecoderOptions options)
    {
        _handle = handle;
        _url = options.Url;
        _live = options.Live;
        var info = new MediaDecoderInfo { StructSize = sizeof(MediaDecoderInfo) };
        MediaErrors.ThrowIfFailed(MediaMethods.DecoderGetInfo(handle, ref info), $"Cannot open '{_url}'");
        Width = info.Width;
        Height = info.Height;
        FrameRate = info.FrameRate;
        Duration = info.DurationUs > 0 ? TimeSpan.FromMicroseconds(info.DurationUs) : null;
        FrameCount = info.FrameCount;
        Aspect = new PixelAspect(info.AspectNum, info.AspectDen);
        Codec = Marshal.PtrToStringUTF8((nint)info.Codec)!;
        var sound = new MediaSoundFormat { StructSize = sizeof(MediaSoundFormat) };
        Sound = MediaMethods.DecoderSoundFormat(handle, ref sound) == 0 ? SoundFormat.Of(sound) : null;
    }

    /// <summary>Width of the first picture, upright; all pictures are delivered in this size.</summary>
    public int Width { get; }

    /// <summary>As <see cref="Width"/>.</summary>
    public int Height { get; }

    /// <summary>Frames per second; 0 = unknown.</summary>
    public double FrameRate { get; }

    /// <summary>Null = unknown.</summary>
    public TimeSpan? Duration { get; }

    /// <summary>As the container says, else an estimate from duration and rate; 0 = unknown.</summary>
    public long FrameCount { get; }

    /// <summary>Of the upright pictures; square when the source does not say.</summary>
    public PixelAspect Aspect { get; }

    /// <summary>FFmpeg's name of the codec, "h264" for instance.</summary>
    public string Codec { get; }

    /// <summary>What its sound is; null = it has none, or none was asked for.</summary>
    public SoundFormat? Sound { get; }

    /// <summary>Connects and decodes the first picture, which the first <see cref="TryRead"/> then hands out.</summary>
    /// <exception cref="SrNetException">
    /// InvalidInput: what is there cannot be used, and trying again will not mend that: no such file or stream, a wrong password, no video, an unknown codec.
    /// Failed: it may pass: no connection, timeout, a server that is busy. Missing: no FFmpeg libraries.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled meanwhile.</exception>
    public static VideoDecoder Open(VideoDecoderOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        MediaLibrary.EnsureLoaded();
        var handle = Create(options);
        try
        {
            using (cancel.Register(static state => MediaMethods.DecoderAbort((MediaDecoderHandle)state!), handle))
            {
                var status = MediaMethods.DecoderOpen(handle);
                options.Rtsp.Way = MediaMethods.DecoderRtspWay(handle);
                MediaErrors.ThrowIfFailed(status, $"Cannot open '{options.Url}'");
            }

            cancel.ThrowIfCancellationRequested();
            return new VideoDecoder(handle, options);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Decodes the next picture into <paramref name="rgb"/>. Allocates nothing.</summary>
    /// <param name="rgb">At least (Height - 1) * stride + 3 * Width bytes; R, G, B, top row first.</param>
    /// <param name="stride">Bytes from one row to the next, at least 3 * Width.</param>
    /// <param name="frame">What is known of the picture.</param>
    /// <returns>False at the end of a file.</returns>
    /// <exception cref="SrNetException">Failed: a live source ended ("disconnected") or nothing came in time. InvalidInput: the file is damaged from here on.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Abort"/> was called.</exception>
    public unsafe bool TryRead(Span<byte> rgb, int stride, out DecodedFrame frame)
    {
        var native = new MediaDecoderFrame { StructSize = sizeof(MediaDecoderFrame) };
        MediaStatus status;
        fixed (byte* pointer = rgb)
        {
            status = (MediaStatus)MediaMethods.DecoderRead(_handle, pointer, rgb.Length, stride, ref native);
        }

        if (status == MediaStatus.Ok)
        {
            frame = new DecodedFrame(TimeSpan.FromMicroseconds(native.TimestampUs), native.KeyFrame != 0, native.Corrupt != 0, native.SourceWidth, native.SourceHeight);
            return true;
        }

        frame = default;
        return status == MediaStatus.End ? false : throw MediaErrors.Exception(status, $"Cannot read on in '{_url}'", _live);
    }

    /// <summary>Copies the planes of the picture read last, before it was made RGB. Allocates nothing.</summary>
    /// <param name="planes">At least <see cref="YuvForm.Bytes"/>.</param>
    /// <returns>What they are; null: it has none of this size, since it was turned or scaled, or is not 8-bit 4:2:0.</returns>
    public unsafe YuvForm? CopyPlanes(Span<byte> planes)
    {
        var native = new MediaDecoderPlanes { StructSize = sizeof(MediaDecoderPlanes) };
        MediaStatus status;
        fixed (byte* pointer = planes)
        {
            status = (MediaStatus)MediaMethods.DecoderCopyPlanes(_handle, pointer, planes.Length, ref native);
        }

        if (status == MediaStatus.End)
        {
            return null;
        }

        MediaErrors.ThrowIfFailed((int)status, $"Cannot read on in '{_url}'");
        return new YuvForm(native.Interleaved != 0, new YuvMatrix(native.YScale, native.YOffset, native.RedV, native.GreenU, native.GreenV, native.BlueU), native.Whole != 0);
    }

    /// <summary>The next piece of sound of those that came with the pictures read so far; times are on the pictures' time line, and may lie before 0.</summary>
    /// <returns>Null when none waits.</returns>
    public unsafe SoundPacket? ReadSound()
    {
        var native = new MediaSoundPacket { StructSize = sizeof(MediaSoundPacket) };
        return Sound is { } format && MediaMethods.DecoderReadSound(_handle, ref native) == 0
            ? new SoundPacket(
                format, TimeSpan.FromMicroseconds(native.TimestampUs), TimeSpan.FromMicroseconds(native.DurationUs), new ReadOnlySpan<byte>(native.Bytes, checked((int)native.Size)).ToArray())
            : null;
    }

    /// <summary>Makes a read under way on another thread, and all later ones, fail within about 0.1 s. Harmless after <see cref="Dispose"/>.</summary>
    public void Abort()
    {
        try
        {
            MediaMethods.DecoderAbort(_handle);
        }
        catch (ObjectDisposedException)
        {
            // The owner was faster; there is nothing left to abort.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _handle.Dispose();

    private static unsafe MediaDecoderHandle Create(VideoDecoderOptions options)
    {
        fixed (byte* url = Utf8.ZeroTerminated(options.Url), format = Utf8.ZeroTerminated(options.Format))
        {
            var native = new MediaDecoderOptions
            {
                StructSize = sizeof(MediaDecoderOptions),
                Live = options.Live ? 1 : 0,
                RtspWay = options.Rtsp.Way,
                Threads = options.Threads,
                OpenTimeoutUs = Microseconds(options.OpenTimeout),
                ReadTimeoutUs = Microseconds(options.ReadTimeout),
                Url = url,
                Format = format,
                Sound = options.Sound ? 1 : 0,
            };
            MediaErrors.ThrowIfFailed(MediaMethods.DecoderCreate(in native, out var handle), $"Cannot open '{options.Url}'");
            return handle;
        }
    }

    // 0 would mean "wait for ever", which nobody can ask for here.
    private static long Microseconds(TimeSpan timeout) => Math.Max(1, timeout.Ticks / TimeSpan.TicksPerMicrosecond);
}
