using System.Text;

namespace SRNet.Pipeline.Rtsp;

/// <summary>One answer.</summary>
internal sealed class RtspResponse(RtspStatus status)
{
    private readonly List<(string Name, string Value)> _headers = [];
    private string _body = "";

    /// <summary>To be done once the answer is sent: media must not overtake it.</summary>
    public Action? Then { get; init; }

    /// <summary>The connection ends with this answer.</summary>
    public bool Close { get; init; }

    public RtspResponse With(string name, string value)
    {
        _headers.Add((name, value));
        return this;
    }

    public RtspResponse WithBody(string type, string body)
    {
        _body = body;
        return With("Content-Type", type);
    }

    public byte[] ToBytes(uint? cseq)
    {
        var text = new StringBuilder().Append($"RTSP/1.0 {(int)status} {Reason(status)}\r\n");
        if (cseq is not null)
        {
            text.Append($"CSeq: {cseq}\r\n");
        }

        text.Append("Server: SRNet\r\n");
        foreach (var (name, value) in _headers)
        {
            text.Append($"{name}: {value}\r\n");
        }

        if (_body.Length > 0)
        {
            text.Append($"Content-Length: {_body.Length}\r\n");
        }

        return Encoding.ASCII.GetBytes(text.Append("\r\n").Append(_body).ToString());
    }

    private static string Reason(RtspStatus status) => status switch
    {
        RtspStatus.Ok => "OK",
        RtspStatus.Found => "Found",
        RtspStatus.BadRequest => "Bad Request",
        RtspStatus.Unauthorized => "Unauthorized",
        RtspStatus.NotFound => "Not Found",
        RtspStatus.RequestTooLarge => "Request Entity Too Large",
        RtspStatus.SessionNotFound => "Session Not Found",
        RtspStatus.MethodNotValidInThisState => "Method Not Valid in This State",
        RtspStatus.UnsupportedTransport => "Unsupported transport",
        RtspStatus.NotImplemented => "Not Implemented",
        RtspStatus.ServiceUnavailable => "Service Unavailable",
        RtspStatus.VersionNotSupported => "RTSP Version not supported",
        RtspStatus.OptionNotSupported => "Option not supported",
        _ => "Internal Server Error",
    };
}
