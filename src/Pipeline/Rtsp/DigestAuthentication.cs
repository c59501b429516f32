using System.Security.Cryptography;
using System.Text;

namespace SRNet.Pipeline.Rtsp;

/// <summary>
/// Digest authentication (RFC 2617 without qop, which every RTSP client speaks) for one connection. The nonce is the connection's own, so what somebody
/// overhears opens no other.
/// </summary>
/// <param name="accounts">Passwords by user.</param>
internal sealed class DigestAuthentication(IReadOnlyDictionary<string, string> accounts)
{
    private const string Realm = "SRNet";
    private readonly string _nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The WWW-Authenticate header of a 401.</summary>
    public string Challenge => $"Digest realm=\"{Realm}\", nonce=\"{_nonce}\", algorithm=MD5";

    /// <summary>Whether the request comes from somebody who knows the password.</summary>
    public bool Accepts(RtspRequest request)
    {
        const string Scheme = "Digest ";
        if (request["Authorization"] is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var values = Values(header[Scheme.Length..]);
        if (!values.TryGetValue("username", out var user) || !accounts.TryGetValue(user, out var password))
        {
            return false;
        }

        var expected = Hash($"{Hash($"{user}:{Realm}:{password}")}:{_nonce}:{Hash($"{request.Method}:{request.Uri}")}");
        return Matches(values, "nonce", _nonce) && Matches(values, "uri", request.Uri) && Matches(values, "response", expected);
    }

    /// <summary>Whether the request was made for this connection's challenge, so that a password was tried; players begin with what they know of another one.</summary>
    public bool IsAnswered(RtspRequest request) =>
        request["Authorization"] is { } header && header.Contains(_nonce, StringComparison.Ordinal);

    private static bool Matches(Dictionary<string, string> values, string name, string expected) =>
        values.TryGetValue(name, out var value) && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(expected));

#pragma warning disable CA5351 // RTSP clients speak MD5; the password is no better protected than the video, which is not encrypted.
    private static string Hash(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    // name="value", name=value, ...
    private static Dictionary<string, string> Values(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < text.Length;)
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0)
            {
                break;
            }

            var name = text[at..equals].Trim(' ', ',');
            var quoted = equals + 1 < text.Length && text[equals + 1] == '"';
            var start = quoted ? equals + 2 : equals + 1;
            var end = text.IndexOf(quoted ? '"' : ',', start);
            end = end < 0 ? text.Length : end;
            values.TryAdd(name, text[start..end].Trim());
            at = end + 1;
        }

        return values;
    }
}
