using System.Net.Sockets;

namespace SRNet.Pipeline.Rtsp;

/// <summary>The sending side of one TCP connection, shared by answers and packets, each of which goes out in one piece.</summary>
internal sealed class RtspChannel(Socket socket) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private long _stalledSince;

    /// <summary>Since when the client has not taken what is being sent (<see cref="Environment.TickCount64"/>); 0 = nothing is.</summary>
    public long SendingSince => Volatile.Read(ref _stalledSince);

    /// <exception cref="SocketException">The client is gone.</exception>
    /// <exception cref="ObjectDisposedException">The connection was closed.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            Volatile.Write(ref _stalledSince, Environment.TickCount64);
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes).ConfigureAwait(false)..];
            }
        }
        finally
        {
            Volatile.Write(ref _stalledSince, 0);
            _turn.Release();
        }
    }

    /// <summary>Ends every call under way.</summary>
    public void Close() => socket.Dispose();

    public void Dispose()
    {
        socket.Dispose();
        _turn.Dispose();
    }
}
