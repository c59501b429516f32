using System.Net;
using System.Net.Sockets;

namespace SRNet.Pipeline.Rtsp;

/// <summary>One client's TCP connection.</summary>
internal sealed class RtspConnection : IDisposable
{
    // More would only hold stale pictures for a client that does not take them.
    private const int SendBuffer = 1 << 19;
    private readonly Socket _socket;
    private readonly RtspServerOptions _options;
    private readonly RtspChannel _channel;
    private readonly RtspSession _session;
    private readonly RtspDialogue _dialogue;
    private readonly byte[] _buffer = new byte[RtspParser.MaxBytes];
    private long _heardAt = Environment.TickCount64;

    public RtspConnection(Socket socket, RtspServerOptions options, IRtspStreams streams, RtspCounters counters)
    {
        _socket = socket;
        _options = options;
        socket.NoDelay = true;
        socket.SendBufferSize = SendBuffer;
        _channel = new RtspChannel(socket);
        _session = new RtspSession(counters, options.QueueCapacity, Close);
        _dialogue = new RtspDialogue(options, streams, _session, _channel, (IPEndPoint)socket.LocalEndPoint!, (IPEndPoint)socket.RemoteEndPoint!, Heard);
    }

    /// <summary>Ends everything under way, from any thread.</summary>
    public void Close() => _channel.Close();

    /// <summary>Closes the connection when its client is gone or wastes it. Called now and then.</summary>
    public void CloseIfOverdue()
    {
        var now = Environment.TickCount64;
        var silent = TimeSpan.FromMilliseconds(now - Volatile.Read(ref _heardAt));
        var patience = _session.State == RtspSessionState.Init ? _options.IdleTimeout : _options.SessionTimeout;
        var stalled = _channel.SendingSince is > 0 and var since && now - since > _options.SendTimeout.TotalMilliseconds;
        if (stalled || (silent > patience && !_session.ProvesPresence))
        {
            Close();
        }
    }

    /// <summary>Serves the client until it leaves. Throws nothing of what a client can cause.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ServeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client is gone, or was closed out.
        }
        finally
        {
            Close();
            await _session.TeardownAsync().ConfigureAwait(false);
        }
    }

    /// <summary>After <see cref="RunAsync"/>.</summary>
    public void Dispose() => _channel.Dispose();

    private void Heard() => Volatile.Write(ref _heardAt, Environment.TickCount64);

    private async Task ServeAsync()
    {
        // have: bytes in the buffer; skip: bytes still to come of a packet or body that nobody reads.
        for (var (have, skip) = (0, 0); ;)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(have)).ConfigureAwait(false);
            if (received == 0)
            {
                return;
            }

            have += received;
            var at = Math.Min(skip, have);
            skip -= at;
            while (at < have)
            {
                var kind = RtspParser.Next(_buffer.AsSpan(at, have - at), out var request, out var length);
                if (kind == RtspMessageKind.Incomplete)
                {
                    break;
                }

                if (!await AnswerAsync(kind, request).ConfigureAwait(false))
                {
                    return;
                }

                skip = Math.Max(0, at + length - have);
                at = Math.Min(have, at + length);
            }

            _buffer.AsSpan(at, have - at).CopyTo(_buffer);
            have -= at;
        }
    }

    // False when the connection ends.
    private async Task<bool> AnswerAsync(RtspMessageKind kind, RtspRequest? request)
    {
        if (kind == RtspMessageKind.Interleaved)
        {
            // A receiver report, which keeps a session alive, but not a connection that has none.
            if (_session.State != RtspSessionState.Init)
            {
                Heard();
            }

            return true;
        }

        Heard();
        var response = kind switch
        {
            RtspMessageKind.Request => await _dialogue.AnswerAsync(request!).ConfigureAwait(false),
            RtspMessageKind.TooLarge => new RtspResponse(RtspStatus.RequestTooLarge) { Close = true },
            _ => new RtspResponse(RtspStatus.BadRequest) { Close = true },
        };
        await _channel.SendAsync(response.ToBytes(request?.CSeq)).ConfigureAwait(false);
        response.Then?.Invoke();
        return !response.Close;
    }
}
