using System.Globalization;

namespace SRNet.Pipeline.Rtsp;

/// <summary>One request as it came, its body skipped.</summary>
internal sealed class RtspRequest(string method, string uri, string version, Dictionary<string, string> headers)
{
    private const string Scheme = "rtsp://";

    public string Method => method;

    /// <summary>As sent: free of spaces and control characters, else anything.</summary>
    public string Uri => uri;

    public string Version => version;

    /// <summary>Null when there is no such header.</summary>
    public string? this[string header] => headers.GetValueOrDefault(header);

    /// <summary>The sequence number, which the answer repeats; null when it is missing or no number.</summary>
    public uint? CSeq => uint.TryParse(this["CSeq"], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The path of <see cref="Uri"/> without query, slashes at its ends and percent signs.</summary>
    public string Path
    {
        get
        {
            var text = uri;
            if (text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            {
                var slash = text.IndexOf('/', Scheme.Length);
                text = slash < 0 ? "" : text[slash..];
            }

            var query = text.IndexOf('?', StringComparison.Ordinal);
            return System.Uri.UnescapeDataString(query < 0 ? text : text[..query]).Trim('/');
        }
    }
}
