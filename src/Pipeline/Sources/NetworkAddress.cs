using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace SRNet.Pipeline.Sources;

/// <summary>
/// An address on the network, however a person wrote it. Characters that stand for something in addresses stand in passwords as well, so it is taken apart
/// with care: where more than one reading is possible it is refused, because in the wrong one a part of the password would be looked up as a host's name.
/// </summary>
internal static class NetworkAddress
{
    private const string Separator = "://";
    private const int LargestPort = 65535;

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");

    // Legal in addresses, but would end a quoted address in a message or a log, or part of it.
    private const string Confusing = "'\"<>\\^`{|}";

    /// <summary>Whether the text begins as an address on a network does: with letters and <c>://</c>; scheme: these letters, in lower case.</summary>
    public static bool Is(string text, [NotNullWhen(true)] out string? scheme)
    {
        var end = text.IndexOf(Separator, StringComparison.Ordinal);
        scheme = end > 0 && char.IsAsciiLetter(text[0]) && text.AsSpan(0, end).IndexOfAnyExcept(SchemeCharacters) < 0 ? text[..end].ToLowerInvariant() : null;
        return scheme is not null;
    }

    /// <summary>The address with everything in it percent-encoded that has to be: what it was written with can be read in one way only.</summary>
    /// <param name="address">With its scheme; may hold user and password, encoded or, where that leaves no doubt, as they are.</param>
    /// <param name="user">Beside the address, as it is; null = none.</param>
    /// <param name="password">As <paramref name="user"/>.</param>
    /// <exception cref="SrNetException">InvalidInput: one sentence, with nothing of what may be a password.</exception>
    public static string Canonical(string address, string? user = null, string? password = null)
    {
        if (!Is(address, out var scheme))
        {
            throw SrNetException.InvalidInput("The address does not begin with a scheme; write it as in rtsp://camera.local:554/stream.");
        }

        var rest = address[(scheme.Length + Separator.Length)..];
        var end = rest.AsSpan().IndexOfAny('/', '?', '#') is >= 0 and var at ? at : rest.Length;
        if (rest.LastIndexOf('@') is var last && last >= end && rest.AsSpan(0, last).Contains(':'))
        {
            throw SrNetException.InvalidInput(
                $"The address {scheme}://*** can be read in more than one way; give user and password beside it, or percent-encode what is special in them (@ is %40, / is %2F, ? is %3F, # is %23).");
        }

        var host = rest.LastIndexOf('@', Math.Max(0, end - 1)) + 1;
        if (!IsHost(rest.AsSpan(host, end - host)))
        {
            throw SrNetException.InvalidInput($"The address {scheme}://*** is no complete address; write it as in {scheme}://camera.local:554/stream, user and password beside it or percent-encoded.");
        }

        return $"{scheme}://{Credentials(scheme, rest[..Math.Max(0, host - 1)], user, password)}{rest[host..end]}{Path(rest[end..])}";
    }

    /// <summary>A user or password from outside, percent-encoded for its place in an address. It is taken as it is, unless it was encoded for that place already.</summary>
    public static string Encode(string secret) => IsEncoded(secret) ? secret : Uri.EscapeDataString(secret);

    private static string Credentials(string scheme, string written, string? user, string? password)
    {
        if (user is null && password is null)
        {
            var colon = written.IndexOf(':');
            return written.Length == 0 ? "" : colon < 0 ? $"{Written(written)}@" : $"{Written(written[..colon])}:{Written(written[(colon + 1)..])}@";
        }

        if (written.Length > 0)
        {
            throw SrNetException.InvalidInput($"The address {scheme}://*** has user and password, and there are some beside it; keep one.");
        }

        return user is null ? throw SrNetException.InvalidInput("There is a password and no user; give both.")
            : password is null ? $"{Uri.EscapeDataString(user)}@" : $"{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}@";
    }

    // As written in an address: what is encoded stays, what is not becomes so.
    private static string Written(string text)
    {
        var encoded = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
            encoded.Append(IsEscape(text, i) ? "%" : Uri.EscapeDataString(text.AsSpan(i, length)));
            i += length - 1;
        }

        return encoded.ToString();
    }

    // Everything that is special has been replaced by its escape, and nothing else: no password that somebody thought of looks like that.
    private static bool IsEncoded(string secret)
    {
        var escapes = 0;
        for (var i = 0; i < secret.Length; i++)
        {
            if (IsEscape(secret, i) && !IsUnreserved((char)Convert.ToByte(secret.Substring(i + 1, 2), 16)))
            {
                escapes++;
                i += 2;
            }
            else if (!IsUnreserved(secret[i]))
            {
                return false;
            }
        }

        return escapes > 0;
    }

    private static bool IsEscape(string text, int at) => text[at] == '%' && at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]);

    private static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';

    private static string Path(string path) => string.Concat(path.EnumerateRunes().Select(rune =>
        rune.IsAscii && rune.Value > ' ' && rune.Value < 0x7F && !Confusing.Contains((char)rune.Value) ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));

    // A name or number, and a port if any. Not looked up: only its form counts.
    private static bool IsHost(ReadOnlySpan<char> authority)
    {
        var bracket = authority.IndexOf(']');
        var colon = authority[(bracket + 1)..].IndexOf(':') is >= 0 and var at ? at + bracket + 1 : authority.Length;
        var host = authority[..colon];
        if (colon < authority.Length && !(int.TryParse(authority[(colon + 1)..], NumberStyles.None, null, out var port) && port is > 0 and <= LargestPort))
        {
            return false;
        }

        return host is ['[', .. var inner, ']']
            ? IPAddress.TryParse(inner, out _)
            : Uri.CheckHostName(host.ToString()) is UriHostNameType.Dns or UriHostNameType.IPv4;
    }
}
