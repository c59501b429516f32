using System.Net;
using System.Net.Sockets;

namespace SRNet.Pipeline.Rtsp;

/// <summary>
/// Plays streams to any number of RTSP clients (RFC 2326): <c>rtsp://host:port/NAME</c>, H.264 inside the TCP connection or over UDP, with sender reports
/// and, if wanted, digest authentication. A slow client misses pictures up to the next key frame, and one that takes nothing is disconnected; nobody else
/// notices. A stream is encoded only while somebody watches it, once for all who do.
/// </summary>
/// <example><code>
/// await using var server = RtspServer.Start(new RtspServerOptions(), streams); // streams: IRtspStreams, a dictionary of EncodedVideo
/// </code></example>
public sealed class RtspServer : IAsyncDisposable
{
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestCheck = TimeSpan.FromMilliseconds(20);
    private readonly RtspServerOptions _options;
    private readonly IRtspStreams _streams;
    private readonly Socket _listener;
    private readonly RtspCounters _counters = new();
    private readonly Dictionary<RtspConnection, Task> _connections = [];
    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private readonly Task _accepting;
    private bool _closed;

    private RtspServer(RtspServerOptions options, IRtspStreams streams, Socket listener)
    {
        (_options, _streams, _listener) = (options, streams, listener);
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
        var shortest = new[] { options.IdleTimeout, options.SessionTimeout, options.SendTimeout }.Min() / 4;
        var interval = shortest > LongestCheck ? LongestCheck : shortest < ShortestCheck ? ShortestCheck : shortest;
        _timer = new Timer(_ => CloseOverdue(), null, interval, interval);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, with the port that was found if none was asked for.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>What it has done so far.</summary>
    public RtspServerStatistics Statistics
    {
        get
        {
            int clients;
            lock (_lock)
            {
                clients = _connections.Count;
            }

            return new RtspServerStatistics(
                clients, Volatile.Read(ref _counters.Playing), Volatile.Read(ref _counters.Accepted), Volatile.Read(ref _counters.Refused),
                Volatile.Read(ref _counters.Packets), Volatile.Read(ref _counters.Bytes), Volatile.Read(ref _counters.Dropped));
        }
    }

    /// <summary>Listens.</summary>
    /// <exception cref="SrNetException">Failed: the port is taken, or not allowed.</exception>
    public static RtspServer Start(RtspServerOptions options, IRtspStreams streams)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(streams);
        var listener = new Socket(options.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // .NET sets SO_REUSEADDR as a server on Unix wants it: the port is free again at once after a restart.
            listener.Bind(options.EndPoint);
            listener.Listen(options.MaxClients);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw SrNetException.Failed($"Cannot serve RTSP on {options.EndPoint}: {e.Message.TrimEnd('.')}; name another port or end the program that uses it.", e);
        }

        return new RtspServer(options, streams, listener);
    }

    /// <summary>Stops listening and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_lock)
        {
            _closed = true;
            ending = [.. _connections.Values];
            foreach (var connection in _connections.Keys)
            {
                connection.Close();
            }
        }

        _listener.Dispose();
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(ending).ConfigureAwait(false);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Serve(await _listener.AcceptAsync().ConfigureAwait(false));
            }
            catch (Exception e) when (e is ObjectDisposedException || (e is SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.InvalidArgument }))
            {
                return;
            }
            catch (SocketException)
            {
                // That client is gone already, or the process has no file handles left for a while.
                await Task.Delay(ShortestCheck).ConfigureAwait(false);
            }
        }
    }

    private void Serve(Socket socket)
    {
        lock (_lock)
        {
            if (_closed || _connections.Count >= _options.MaxClients)
            {
                Refuse(socket);
                return;
            }

            RtspConnection connection;
            try
            {
                connection = new RtspConnection(socket, _options, _streams, _counters);
            }
            catch (SocketException)
            {
                socket.Dispose();
                return;
            }

            Interlocked.Increment(ref _counters.Accepted);

            // Yields first: the connection's end must not come before it is in the table.
            _connections.Add(connection, Task.Run(() => RunAsync(connection)));
        }
    }

    private async Task RunAsync(RtspConnection connection)
    {
        try
        {
            await connection.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _connections.Remove(connection);
            }

            connection.Dispose();
        }
    }

    private void Refuse(Socket socket)
    {
        Interlocked.Increment(ref _counters.Refused);
        try
        {
            // Into the empty send buffer: it cannot block.
            socket.Blocking = false;
            socket.Send(new RtspResponse(RtspStatus.ServiceUnavailable).ToBytes(null));
        }
        catch (SocketException)
        {
            // Then not.
        }

        socket.Dispose();
    }

    private void CloseOverdue()
    {
        lock (_lock)
        {
            foreach (var connection in _connections.Keys)
            {
                connection.CloseIfOverdue();
            }
        }
    }
}
