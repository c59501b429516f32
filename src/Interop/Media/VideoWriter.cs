using SRNet.Native.Media;

namespace SRNet.Interop.Media;

/// <summary>Writes pictures as a video. What was written stays readable, but for the last second, even when the process is killed. One thread at a time.</summary>
public sealed class VideoWriter : IDisposable
{
    private readonly MediaWriterHandle _handle;
    private readonly string _path;

    private VideoWriter(MediaWriterHandle handle, string path)
    {
        _handle = handle;
        _path = path;
    }

    /// <summary>Creates the file.</summary>
    /// <exception cref="SrNetException">InvalidInput: no such folder, not writable, an option that x264 refuses. Failed: the disk. Missing: no FFmpeg libraries.</exception>
    public static unsafe VideoWriter Create(VideoWriterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        MediaLibrary.EnsureLoaded();
        fixed (byte* path = Utf8.ZeroTerminated(options.Path), preset = Utf8.ZeroTerminated(options.Preset), parameters = options.Sound is { } has ? has.Parameters.Span : default)
        {
            var sound = options.Sound?.ToNative(parameters) ?? default;
            var native = new MediaWriterOptions
            {
                StructSize = sizeof(MediaWriterOptions),
                Width = options.Width,
                Height = options.Height,
                Crf = options.Crf,
                FrameRate = options.FrameRate,
                AspectNum = options.Aspect.Width,
                AspectDen = options.Aspect.Height,
                Path = path,
                Preset = preset,
                Codec = (int)options.Codec,
                StartUs = options.Start.Ticks / TimeSpan.TicksPerMicrosecond,
                Sound = options.Sound is null ? null : &sound,
            };
            MediaErrors.ThrowIfFailed(MediaMethods.WriterCreate(in native, out var handle), $"Cannot write the video '{options.Path}'");
            return new VideoWriter(handle, options.Path);
        }
    }

    /// <summary>Encodes and writes one picture. Allocates nothing.</summary>
    /// <param name="pixels">R, G, B or R, G, B, A as the codec says, top row first; at least (Height - 1) * stride + the bytes of a row.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="timestamp">Later than the last one. Kept to the microsecond in MP4 and MOV, to the millisecond in Matroska; a pause of more than half an hour becomes half
    /// an hour.</param>
    /// <exception cref="SrNetException">Failed: the disk is full or gone. InvalidInput: the timestamp does not increase.</exception>
    public unsafe void Write(ReadOnlySpan<byte> pixels, int stride, TimeSpan timestamp)
    {
        int status;
        fixed (byte* pointer = pixels)
        {
            status = MediaMethods.WriterWrite(_handle, pointer, pixels.Length, stride, timestamp.Ticks / TimeSpan.TicksPerMicrosecond);
        }

        if (status != 0)
        {
            throw MediaErrors.Exception((MediaStatus)status, $"Cannot write the video '{_path}'");
        }
    }

    /// <summary>Writes a piece of the sound that the options describe. What lies before the start, or not behind the piece before, is left out.</summary>
    /// <exception cref="SrNetException">Failed: the disk is full or gone.</exception>
    public unsafe void WriteSound(SoundPacket packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        fixed (byte* bytes = packet.Bytes.Span)
        {
            var native = packet.ToNative(bytes);
            MediaErrors.ThrowIfFailed(MediaMethods.WriterWriteSound(_handle, in native), $"Cannot write the sound of '{_path}'");
        }
    }

    /// <summary>
    /// Completes the file, which is an ordinary one from then on. Without it the video misses nothing, but nobody learns of a disk that is full at the end. A file into
    /// which nothing was written is removed either way.
    /// </summary>
    public void Finish() => MediaErrors.ThrowIfFailed(MediaMethods.WriterFinish(_handle), $"Cannot finish the video '{_path}'");

    /// <inheritdoc />
    public void Dispose() => _handle.Dispose();
}
