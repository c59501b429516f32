using System.Text.RegularExpressions;

namespace SRNet;

/// <summary>Removes credentials from URLs and from any text that quotes them, before it becomes a message, a log line or an answer.</summary>
/// <remarks>Better one harmless value too many than one password: what merely looks like a credential goes as well.</remarks>
internal static partial class UrlRedaction
{
    private const string Hidden = "***";

    /// <summary>The text with user names, passwords, tokens and keys of all URLs in it replaced by ***.</summary>
    public static string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = UserInfo().Replace(text, Hidden + "@");
        return SecretValue().Replace(text, Hidden);
    }

    // What stands between "://" and the last "@" before a space, whatever it is: passwords hold "/", "?", "#" and quotes as well.
    [GeneratedRegex("""(?<=://)\S*@""", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();

    // "name=value" with a telling name, in a query or, as many video recorders want it, in the path.
    [GeneratedRegex("""(?<=(?:(?:pass|pwd|psw|token|key|secret|auth|sig|cred|user|usr|login|account|session)[\w.-]*|[?&;](?:u|p|pw))=)[^&;\s'"]+""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretValue();
}
