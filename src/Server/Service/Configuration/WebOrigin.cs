namespace SRNet.Server.Service.Configuration;

/// <summary>Where a page comes from, as browsers write it: scheme, host and, unless it is the scheme's own, port.</summary>
internal static class WebOrigin
{
    /// <summary>The origin that a setting names.</summary>
    /// <exception cref="FormatException">It names none.</exception>
    public static string Parse(string text) =>
        Of(text) is { } origin && new Uri(text).PathAndQuery == "/"
            ? origin
            : throw new FormatException($"'{text}' is not where a page comes from, such as https://dashboard.example or http://192.168.1.20:8123");

    /// <summary>The origin of an address; null when it has none.</summary>
    public static string? Of(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0 ? $"{uri.Scheme}://{uri.Authority}" : null;
}
