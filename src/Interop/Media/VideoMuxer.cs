using SRNet.Native.Media;

namespace SRNet.Interop.Media;

/// <summary>
/// Writes H.264 access units, encoded elsewhere, to a file or an RTSP server. A file stays readable, but for the last second, even when the process is
/// killed. One thread at a time, except <see cref="Abort"/>.
/// </summary>
internal sealed class VideoMuxer : IDisposable
{
    private readonly MediaMuxerHandle _handle;
    private readonly string _url;

    private VideoMuxer(MediaMuxerHandle handle, string url)
    {
        _handle = handle;
        _url = url;
    }

    /// <summary>Creates the file or connects to the server.</summary>
    /// <exception cref="SrNetException">InvalidInput: the file cannot be created. Failed: no server, no answer, the disk. Missing: no FFmpeg libraries.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled meanwhile.</exception>
    public static VideoMuxer Open(VideoMuxerOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        MediaLibrary.EnsureLoaded();
        var handle = Create(options);
        try
        {
            using (cancel.Register(static state => MediaMethods.MuxerAbort((MediaMuxerHandle)state!), handle))
            {
                MediaErrors.ThrowIfFailed(MediaMethods.MuxerOpen(handle), $"Cannot write to '{options.Url}'", IsServer(options.Url));
            }

            cancel.ThrowIfCancellationRequested();
            return new VideoMuxer(handle, options.Url);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Writes one access unit. Allocates nothing.</summary>
    /// <param name="accessUnit">Annex B.</param>
    /// <param name="timestamp">Later than the last one; a file starts at 0 with its first.</param>
    /// <param name="keyFrame">Decoding can start with it, as it has to with the first.</param>
    /// <exception cref="SrNetException">Failed: the disk is full, the server is gone or does not take it.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Abort"/> was called.</exception>
    public unsafe void Write(ReadOnlySpan<byte> accessUnit, TimeSpan timestamp, bool keyFrame)
    {
        fixed (byte* pointer = accessUnit)
        {
            var status = MediaMethods.MuxerWrite(_handle, pointer, accessUnit.Length, timestamp.Ticks / TimeSpan.TicksPerMicrosecond, keyFrame ? 1 : 0);
            if (status != 0)
            {
                throw MediaErrors.Exception((MediaStatus)status, $"Cannot write to '{_url}'", IsServer(_url));
            }
        }
    }

    /// <summary>Writes sound. What lies before the first picture, not behind the piece before, or is none of the options' sound, is left out.</summary>
    /// <param name="packets">In their order, on the pictures' time line.</param>
    /// <param name="format">That of the options.</param>
    /// <exception cref="SrNetException">As of <see cref="Write"/>.</exception>
    /// <exception cref="OperationCanceledException">As of <see cref="Write"/>.</exception>
    public unsafe void WriteSound(IReadOnlyList<SoundPacket> packets, SoundFormat? format)
    {
        for (var i = 0; i < packets.Count && format is not null; i++)
        {
            if (packets[i].Format.Equals(format))
            {
                fixed (byte* bytes = packets[i].Bytes.Span)
                {
                    var native = packets[i].ToNative(bytes);
                    MediaErrors.ThrowIfFailed(MediaMethods.MuxerWriteSound(_handle, in native), $"Cannot write the sound to '{_url}'", IsServer(_url));
                }
            }
        }
    }

    /// <summary>Completes the file, which is an ordinary one from then on, or says goodbye to the server.</summary>
    public void Finish() => MediaErrors.ThrowIfFailed(MediaMethods.MuxerFinish(_handle), $"Cannot finish '{_url}'", IsServer(_url));

    /// <summary>Makes a call under way on another thread, and all later ones, fail within about 0.1 s.</summary>
    public void Abort()
    {
        try
        {
            MediaMethods.MuxerAbort(_handle);
        }
        catch (ObjectDisposedException)
        {
            // The owner was faster; there is nothing left to abort.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _handle.Dispose();

    private static bool IsServer(string url) => url.Contains("://", StringComparison.Ordinal);

    private static unsafe MediaMuxerHandle Create(VideoMuxerOptions options)
    {
        fixed (byte* url = Utf8.ZeroTerminated(options.Url), parameters = options.Parameters.Span, soundParameters = options.Sound is { } has ? has.Parameters.Span : default)
        {
            var sound = options.Sound?.ToNative(soundParameters) ?? default;
            var native = new MediaMuxerOptions
            {
                StructSize = sizeof(MediaMuxerOptions),
                Width = options.Width,
                Height = options.Height,
                ParametersSize = options.Parameters.Length,
                FrameRate = options.FrameRate,
                AspectNum = options.Aspect.Width,
                AspectDen = options.Aspect.Height,
                TimeoutUs = Math.Max(1, options.Timeout.Ticks / TimeSpan.TicksPerMicrosecond),
                Url = url,
                Parameters = parameters,
                Sound = options.Sound is null ? null : &sound,
            };
            MediaErrors.ThrowIfFailed(MediaMethods.MuxerCreate(in native, out var handle), $"Cannot write to '{options.Url}'", IsServer(options.Url));
            return handle;
        }
    }
}
