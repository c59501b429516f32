using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using SRNet.Server.Service.Configuration;
using IPNetwork = System.Net.IPNetwork;

namespace SRNet.Server.Service.Http;

/// <summary>
/// How clients call the service, where a proxy before it calls it otherwise: by what trusted proxies say in Forwarded or X-Forwarded-*, and by
/// <c>publicUrl</c>. Everything after this sees scheme, host, prefix and client as if there were no proxy.
/// </summary>
internal static class PublicAddress
{
    private static readonly object CalledItem = new();

    public static void Use(WebApplication app, ServiceConfig config)
    {
        app.Use((context, next) =>
        {
            context.Items[CalledItem] = context.Request.Host.Host;
            return next(context);
        });
        if (config.TrustedProxies.Count > 0)
        {
            app.Use((context, next) =>
            {
                Translate(context.Request.Headers);
                return next(context);
            });
            app.UseForwardedHeaders(Options(config.TrustedProxies));
        }

        if (config.PublicUrl is { } url)
        {
            var prefix = new PathString(url.AbsolutePath.TrimEnd('/'));
            app.Use((context, next) =>
            {
                Apply(context.Request, url, prefix);
                return next(context);
            });
        }
    }

    /// <summary>The host that the request itself named, whatever a proxy says.</summary>
    public static string CalledHost(HttpContext context) => (string)context.Items[CalledItem]!;

    /// <summary>Where something of the API is, for a Location header.</summary>
    public static string Location(HttpContext context, string path) => context.Request.PathBase + path;

    private static ForwardedHeadersOptions Options(IReadOnlyList<IPNetwork> proxies)
    {
        // Through any number of proxies, as long as each is trusted: the last one that is not is the client.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }

        return options;
    }

    // Proxies pass on headers that they do not know: who speaks X-Forwarded-* is not to be overruled by a Forwarded that its client made up.
    private static void Translate(IHeaderDictionary headers)
    {
        if (headers["Forwarded"] is not [{ Length: > 0 } forwarded] || headers.Keys.Any(k => k.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        (string Element, string Header)[] names = [("for", "X-Forwarded-For"), ("proto", "X-Forwarded-Proto"), ("host", "X-Forwarded-Host")];
        var hops = forwarded.Split(',').Select(hop => hop.Split(';').Select(pair => pair.Split('=', 2, StringSplitOptions.TrimEntries)).Where(pair => pair.Length == 2).ToList()).ToList();
        foreach (var (element, header) in names)
        {
            var values = hops.Select(hop => hop.FirstOrDefault(pair => pair[0].Equals(element, StringComparison.OrdinalIgnoreCase))?[1].Trim('"')).OfType<string>().ToList();
            if (values.Count > 0)
            {
                headers[header] = string.Join(", ", values);
            }
        }
    }

    // The prefix may have been taken away by the proxy or not.
    private static void Apply(HttpRequest request, Uri url, PathString prefix)
    {
        if (request.Path.StartsWithSegments(prefix, out var rest))
        {
            (request.PathBase, request.Path) = (request.PathBase.Add(prefix), rest);
        }

        if ((request.Headers.Origin is [{ } origin] && WebOrigin.Of(origin) == WebOrigin.Of(url.AbsoluteUri)) || request.Host.Value == url.Authority)
        {
            (request.Scheme, request.Host, request.PathBase) = (url.Scheme, new HostString(url.Authority), prefix);
        }
    }
}
