using System.Net.Sockets;
using System.Security.Cryptography;
using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Rtsp;

/// <summary>What one client has set up: a stream, a transport, and whether pictures are sent. A connection has one at a time and ends it when it closes.</summary>
/// <param name="counters">The server's.</param>
/// <param name="queueCapacity">Pictures that may wait for this client.</param>
/// <param name="ended">The stream has ended, or the client is gone: the connection can be closed.</param>
internal sealed class RtspSession(RtspCounters counters, int queueCapacity, Action ended)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);
    private readonly byte[] _report = new byte[64];
    private EncodedVideo? _video;
    private (IRtpTransport Transport, RtpPacketizer Packetizer)? _pictures;
    private (IRtpTransport Transport, SoundPacketizer Packetizer)? _sound;
    private VideoSubscription? _subscription;
    private Task _sending = Task.CompletedTask;

    public RtspSessionState State { get; private set; }

    /// <summary>Unguessable, so that nobody can end another's session.</summary>
    public string Id { get; } = RandomNumberGenerator.GetHexString(16);

    /// <summary>The path that was set up.</summary>
    public string Path { get; private set; } = "";

    public bool ProvesPresence => State == RtspSessionState.Playing && (_pictures?.Transport ?? _sound?.Transport)!.ProvesPresence;

    /// <summary>The RTP-Info header: each track's next packet.</summary>
    /// <param name="url">Of the stream.</param>
    public string Information(string url) => string.Join(',', new[]
    {
        _pictures is { } pictures ? $"url={url}/{SessionDescription.Track};seq={pictures.Packetizer.Sequence}" : null,
        _sound is { } sound ? $"url={url}/{SessionDescription.SoundTrack};seq={sound.Packetizer.Sequence}" : null,
    }.OfType<string>());

    /// <summary>Init or Ready -> Ready. The transport is the session's from here on.</summary>
    public void Setup(string path, EncodedVideo video, IRtpTransport transport, RtpPacketizer packetizer)
    {
        Begin(path, video);
        _pictures?.Transport.Dispose();
        _pictures = (transport, packetizer);
    }

    /// <summary>As <see cref="Setup"/>, of the stream's sound.</summary>
    public void SetupSound(string path, EncodedVideo video, IRtpTransport transport, SoundPacketizer packetizer)
    {
        Begin(path, video);
        _sound?.Transport.Dispose();
        _sound = (transport, packetizer);
    }

    /// <summary>Ready -> Playing, which starts with a key frame.</summary>
    /// <exception cref="ObjectDisposedException">The stream was removed.</exception>
    public void Play()
    {
        if (State == RtspSessionState.Playing)
        {
            return;
        }

        var subscription = _video!.Subscribe(queueCapacity);
        State = Next("PLAY");
        _subscription = subscription;
        Interlocked.Increment(ref counters.Playing);
        _sending = Task.Run(() => SendAsync(subscription));
    }

    /// <summary>Playing -> Ready.</summary>
    public async Task PauseAsync()
    {
        State = Next("PAUSE");
        await StopAsync().ConfigureAwait(false);
    }

    /// <summary>Whatever it was -> Init.</summary>
    public async Task TeardownAsync()
    {
        State = RtspSessionState.Init;
        await StopAsync().ConfigureAwait(false);
        Forget();
    }

    private void Begin(string path, EncodedVideo video)
    {
        State = Next("SETUP");
        if (path != Path)
        {
            Forget();
        }

        (Path, _video) = (path, video);
    }

    private void Forget()
    {
        _pictures?.Transport.Dispose();
        _sound?.Transport.Dispose();
        (_pictures, _sound) = (null, null);
    }

    private async ValueTask ReportAsync(bool due, IRtpTransport transport, RtpTrack track, EncodedPicture picture)
    {
        if (due)
        {
            await transport.SendAsync(_report.AsMemory(0, track.WriteReport(picture.Timestamp, picture.CapturedAt, _report))).ConfigureAwait(false);
        }
    }

    private async ValueTask SendAsync(IRtpTransport transport, ReadOnlyMemory<byte> packets, int count)
    {
        if (count > 0)
        {
            await transport.SendAsync(packets).ConfigureAwait(false);
            counters.Sent(count, packets.Length - (count * RtpTrack.Prefix));
        }
    }

    private RtspSessionState Next(string method) => State.After(method) ?? throw new InvalidOperationException($"{method} is not legal in {State}.");

    private async Task StopAsync()
    {
        // Taken away first: that is how the sender knows that it was stopped.
        Interlocked.Exchange(ref _subscription, null)?.Dispose();
        await _sending.ConfigureAwait(false);
    }

    private async Task SendAsync(VideoSubscription subscription)
    {
        var (pictures, sound) = (_pictures, _sound);
        var (nextReport, missed) = (TimeSpan.MinValue, 0L);
        try
        {
            while (await subscription.ReadAsync().ConfigureAwait(false) is { } picture)
            {
                using (picture)
                {
                    // Reports first of all, so that the first picture has its time of day, and players know which sound belongs to it.
                    var due = picture.Timestamp >= nextReport;
                    nextReport = due ? picture.Timestamp + ReportInterval : nextReport;
                    if (pictures is var (transport, packetizer))
                    {
                        await ReportAsync(due, transport, packetizer, picture).ConfigureAwait(false);
                        await SendAsync(transport, packetizer.Packets(picture, out var count), count).ConfigureAwait(false);
                    }

                    if (sound is var (soundTransport, soundPacketizer))
                    {
                        await ReportAsync(due, soundTransport, soundPacketizer, picture).ConfigureAwait(false);
                        await SendAsync(soundTransport, soundPacketizer.Packets(picture.Sound, out var count), count).ConfigureAwait(false);
                    }
                }

                var dropped = subscription.Dropped;
                Interlocked.Add(ref counters.Dropped, dropped - missed);
                missed = dropped;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client is gone.
        }
        finally
        {
            Interlocked.Add(ref counters.Dropped, subscription.Dropped - missed);
            Interlocked.Decrement(ref counters.Playing);

            // Unless somebody has stopped it, there will be nothing more.
            if (ReferenceEquals(Volatile.Read(ref _subscription), subscription))
            {
                subscription.Dispose();
                ended();
            }
        }
    }
}
