using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SRNet.Pipeline.Rtsp;

/// <summary>Packets over UDP, to the address the TCP connection comes from and no other.</summary>
internal sealed class UdpTransport : IRtpTransport
{
    private const int PortTries = 64;

    // A key frame goes out in one burst.
    private const int SendBuffer = 1 << 20;
    private readonly RtspTransportHeader _wanted;
    private readonly Socket _rtp;
    private readonly Socket _rtcp;
    private readonly int _port;

    /// <param name="local">This side of the TCP connection.</param>
    /// <param name="remote">The client's address.</param>
    /// <param name="wanted">The client's ports.</param>
    /// <param name="reported">The client sent something on its RTCP port: it is there.</param>
    /// <exception cref="SocketException">There are no ports left.</exception>
    public UdpTransport(IPAddress local, IPAddress remote, RtspTransportHeader wanted, Action reported)
    {
        _wanted = wanted;
        (_rtp, _rtcp) = BindPair(local);
        _port = ((IPEndPoint)_rtp.LocalEndPoint!).Port;
        _rtp.SendBufferSize = SendBuffer;
        _rtp.Connect(remote, wanted.Rtp);
        _rtcp.Connect(remote, wanted.Rtcp);
        _ = ListenAsync(reported);
    }

    public string Header => $"RTP/AVP;unicast;client_port={_wanted.Rtp}-{_wanted.Rtcp};server_port={_port}-{_port + 1};mode=\"PLAY\"";

    public bool ProvesPresence => false;

    public async ValueTask SendAsync(ReadOnlyMemory<byte> packets)
    {
        while (!packets.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(packets.Span[2..]);
            // The second channel is RTCP's, by its number as in a TCP connection.
            var socket = (packets.Span[1] & 1) == 0 ? _rtp : _rtcp;
            await socket.SendAsync(packets.Slice(RtpTrack.Prefix, length)).ConfigureAwait(false);
            packets = packets[(RtpTrack.Prefix + length)..];
        }
    }

    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    private async Task ListenAsync(Action reported)
    {
        var buffer = new byte[1500];
        while (true)
        {
            try
            {
                await _rtcp.ReceiveAsync(buffer.AsMemory()).ConfigureAwait(false);
                reported();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // The client does not listen on its RTCP port, which it need not.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    // RTP on an even port, RTCP on the next.
    private static (Socket Rtp, Socket Rtcp) BindPair(IPAddress local)
    {
        for (var tries = 0; ; tries++)
        {
            var rtp = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            var rtcp = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                rtp.Bind(new IPEndPoint(local, 0));
                var port = ((IPEndPoint)rtp.LocalEndPoint!).Port;
                if (port % 2 == 0)
                {
                    rtcp.Bind(new IPEndPoint(local, port + 1));
                    return (rtp, rtcp);
                }
            }
            catch (SocketException) when (tries < PortTries)
            {
                // Somebody has the next port.
            }

            rtp.Dispose();
            rtcp.Dispose();
            if (tries >= PortTries)
            {
                throw new SocketException((int)SocketError.AddressAlreadyInUse);
            }
        }
    }
}
