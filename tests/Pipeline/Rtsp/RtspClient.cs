using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SRNet.Pipeline.Tests.Rtsp;

/// <summary>A client that says exactly what a test wants said.</summary>
internal sealed class RtspClient : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly List<byte> _bytes = [];
    private int _cseq;

    public RtspClient(IPEndPoint server)
    {
        _client.ReceiveTimeout = 30_000;
        _client.ReceiveBufferSize = 8192;
        _client.Connect(server);
        Url = $"rtsp://{server}/cam";
    }

    public string Url { get; }

    /// <summary>Interleaved packets that came while answers were waited for.</summary>
    public List<byte[]> Packets { get; } = [];

    public Socket Socket => _client.Client;

    public void Send(string text) => _client.Client.Send(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends a request and returns the whole answer, or "" when the server hung up.</summary>
    public string Ask(string method, string? url = null, params string[] headers)
    {
        Send($"{method} {url ?? Url} RTSP/1.0\r\nCSeq: {++_cseq}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n");
        return Answer();
    }

    public string Setup(string transport = "RTP/AVP/TCP;unicast;interleaved=0-1") => Ask("SETUP", Url + "/trackID=0", $"Transport: {transport}");

    public static string SessionOf(string answer) => answer.Split("Session: ")[1].Split(';')[0];

    /// <summary>Reads up to the next answer.</summary>
    public string Answer()
    {
        while (Next() is { } message)
        {
            if (message[0] != '$')
            {
                return Encoding.Latin1.GetString(message);
            }

            Packets.Add(message);
        }

        return "";
    }

    /// <summary>Reads one packet or answer; null when the server hung up.</summary>
    public byte[]? Next()
    {
        while (true)
        {
            if (Take() is { } message)
            {
                return message;
            }

            var buffer = new byte[65536];
            int read;
            try
            {
                read = _client.Client.Receive(buffer);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                return null;
            }

            if (read == 0)
            {
                return null;
            }

            _bytes.AddRange(buffer.AsSpan(0, read));
        }
    }

    public void Dispose() => _client.Dispose();

    private byte[]? Take()
    {
        var length = 0;
        if (_bytes.Count >= 4 && _bytes[0] == '$')
        {
            length = 4 + (_bytes[2] << 8) + _bytes[3];
        }
        else if (_bytes.Count > 0 && _bytes[0] != '$')
        {
            var text = Encoding.Latin1.GetString([.. _bytes]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            length = end < 0 ? 0 : end + 4 + (text.Split("Content-Length: ") is [_, var rest] && text.IndexOf("Content-Length", StringComparison.Ordinal) < end ? int.Parse(rest.Split('\r')[0], null) : 0);
        }

        if (length == 0 || _bytes.Count < length)
        {
            return null;
        }

        var message = _bytes.GetRange(0, length).ToArray();
        _bytes.RemoveRange(0, length);
        return message;
    }
}
