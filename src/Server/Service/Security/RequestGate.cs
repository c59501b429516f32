using System.Net;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Http;

namespace SRNet.Server.Service.Security;

/// <summary>
/// Every request passes here first. On loopback it stops other web sites from using the reader's browser: by names that lead here (DNS rebinding), or by
/// requests from their pages. Beyond that it wants the key wherever there is one.
/// </summary>
internal sealed class RequestGate(RequestDelegate next, ServiceConfig config, KeyGuard keys, SignInGuard signIns)
{
    private static readonly object TrustedItem = new();

    /// <summary>Whether the client may know everything: it showed the key, or none is needed.</summary>
    public static bool Trusts(HttpContext context) => context.Items.ContainsKey(TrustedItem);

    public async Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        if (Refusal(context.Request) is { } refusal)
        {
            await Problems.Problem(StatusCodes.Status403Forbidden, refusal).ExecuteAsync(context);
        }
        else if (Trust(context, out var wait) || IsOpen(context.Request))
        {
            await next(context);
        }
        else if (wait is { } time)
        {
            await Problems.TooManyKeys(context, time).ExecuteAsync(context);
        }
        else
        {
            headers.WWWAuthenticate = "Bearer";
            await Problems.Problem(StatusCodes.Status401Unauthorized, "This service wants its API key: send 'Authorization: Bearer KEY' or sign in on the page.").ExecuteAsync(context);
        }
    }

    // wait: how long keys from there are not looked at.
    private bool Trust(HttpContext context, out TimeSpan? wait)
    {
        wait = null;
        var trusted = !keys.Needed || (Key(context.Request) is { } key ? IsRight(key, context, out wait) : keys.IsSession(context.Request.Cookies[KeyGuard.Cookie]));
        if (trusted)
        {
            context.Items[TrustedItem] = true;
        }

        return trusted;
    }

    private string? Refusal(HttpRequest request)
    {
        if (config.IsLoopback && !IsKnownHost(request.Host.Host))
        {
            return "The Host header names another machine; use localhost, or list the name under 'hosts' in the configuration.";
        }

        // A browser says from which page a request comes; programs do not.
        if (request.Headers.Origin is [{ Length: > 0 } origin] && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == request.Host.Value)
            || request.Headers.Origin.Count > 1)
        {
            return "Requests from pages of other sites are refused.";
        }

        return request.Headers["Sec-Fetch-Site"] == "cross-site" && IsApi(request) ? "Requests from pages of other sites are refused." : null;
    }

    private bool IsKnownHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address))
        || config.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    // The page itself holds no secret; it is where a person types the key. Orchestrators ask for health without one.
    private static bool IsOpen(HttpRequest request) =>
        !IsApi(request) || request.Path.StartsWithSegments("/health") || (request.Path == "/api/session" && HttpMethods.IsPost(request.Method));

    private static bool IsApi(HttpRequest request) =>
        request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/metrics") || request.Path.StartsWithSegments("/openapi") || request.Path.StartsWithSegments("/health");

    private bool IsRight(string key, HttpContext context, out TimeSpan? wait)
    {
        var from = context.Connection.RemoteIpAddress ?? IPAddress.None;
        wait = signIns.Wait(from);
        if (wait is not null)
        {
            return false;
        }

        var right = keys.Knows(key);
        if (!right)
        {
            signIns.Refused(from, "http");
        }

        return right;
    }

    // The key that a program shows; null when it shows none.
    private static string? Key(HttpRequest request)
    {
        const string Bearer = "Bearer ";
        return request.Headers.Authorization is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim()
            : request.Headers["X-Api-Key"] is [{ } key] ? key
            : null;
    }
}
