using System.Net;
using SRNet.Server.Service.Configuration;

namespace SRNet.Server.Service.Security;

/// <summary>
/// Which pages may do what in a reader's browser. A browser says from which page a request comes; programs do not, and are none of this one's business.
/// </summary>
internal sealed class Origins(ServiceConfig config)
{
    /// <summary>Pages that may show the service's page in a frame, as in a Content-Security-Policy.</summary>
    public string Ancestors { get; } = config.Embed.Count == 0 ? "'none'" : $"'self' {string.Join(' ', config.Embed)}";

    public bool AllowsFrames => config.Embed.Count > 0;

    /// <summary>Whether the host is one by which this service may be called on this machine alone.</summary>
    public bool IsKnownHost(string host) => IsLoopback(host) || config.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase) || host.Equals(config.PublicUrl?.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a page is one of this service's own.</summary>
    public bool IsOwn(HttpRequest request, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && (page.Authority == request.Host.Value
            || config.Hosts.Contains(page.Host, StringComparer.OrdinalIgnoreCase)
            // A proxy on this machine that calls the service by another port. The browser vouches that page and request went to the same place.
            || (IsLoopback(page.Host) && request.Headers["Sec-Fetch-Site"] == "same-origin"));

    /// <summary>Whether scripts of another site's page may use the API.</summary>
    public bool MayAsk(string origin) => config.Cors.Contains(origin, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether another site's page may show pictures: images come without an Origin, but say where they are shown.</summary>
    public bool MayShow(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers.Referer is [{ } referer] && WebOrigin.Of(referer) is { } page
        && config.Cors.Concat(config.Embed).Contains(page, StringComparer.OrdinalIgnoreCase);

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
