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
    private IRtpTransport? _transport;
    private RtpPacketizer? _packetizer;
    private VideoSubscription? _subscription;
    private Task _sending = Task.CompletedTask;

    public RtspSessionState State { get; private set; }

    /// <summary>Unguessable, so that nobody can end another's session.</summary>
    public string Id { get; } = RandomNumberGenerator.GetHexString(16);

    /// <summary>The path that was set up.</summary>
    public string Path { get; private set; } = "";

    public bool ProvesPresence => State == RtspSessionState.Playing && _transport!.ProvesPresence;

    /// <summary>Of the next RTP packet.</summary>
    public ushort Sequence => _packetizer!.Sequence;

    /// <summary>Init or Ready -> Ready. The transport is the session's from here on.</summary>
    public void Setup(string path, EncodedVideo video, IRtpTransport transport, byte channel)
    {
        State = Next("SETUP");
        _transport?.Dispose();
        (Path, _video, _transport, _packetizer) = (path, video, transport, new RtpPacketizer(channel));
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
        _sending = Task.Run(() => SendAsync(subscription, _transport!, _packetizer!));
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
        _transport?.Dispose();
        _transport = null;
    }

    private RtspSessionState Next(string method) => State.After(method) ?? throw new InvalidOperationException($"{method} is not legal in {State}.");

    private async Task StopAsync()
    {
        // Taken away first: that is how the sender knows that it was stopped.
        Interlocked.Exchange(ref _subscription, null)?.Dispose();
        await _sending.ConfigureAwait(false);
    }

    private async Task SendAsync(VideoSubscription subscription, IRtpTransport transport, RtpPacketizer packetizer)
    {
        var (nextReport, missed) = (TimeSpan.MinValue, 0L);
        try
        {
            while (await subscription.ReadAsync().ConfigureAwait(false) is { } picture)
            {
                using (picture)
                {
                    if (picture.Timestamp >= nextReport)
                    {
                        // First of all, so that the first picture has its time of day.
                        await transport.SendAsync(_report.AsMemory(0, packetizer.WriteReport(picture, _report))).ConfigureAwait(false);
                        nextReport = picture.Timestamp + ReportInterval;
                    }

                    var packets = packetizer.Packets(picture, out var count);
                    await transport.SendAsync(packets).ConfigureAwait(false);
                    counters.Sent(count, packets.Length - (count * RtpPacketizer.Prefix));
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
