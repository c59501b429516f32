using System.Net;
using System.Text;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Http;

namespace SRNet.Server.Service.Security;

/// <summary>
/// Every request passes here first. On loopback it stops other web sites from using the reader's browser: by names that lead here (DNS rebinding), or by
/// requests from their pages. Beyond that it wants a key wherever there is one.
/// </summary>
internal sealed class RequestGate(RequestDelegate next, ServiceConfig config, KeyGuard keys, SignInGuard signIns, Origins origins, IPeerProof? peers = null)
{
    private const string PreflightAge = "600";

    public async Task InvokeAsync(HttpContext context)
    {
        // What another node passes on has been here before, at that node, which says who asks.
        if (peers?.CallerOf(context.Request) is { } caller)
        {
            caller.Enter(context);
            await next(context);
            return;
        }

        // At the last moment: what answers for a handler that threw begins with no headers at all.
        context.Response.OnStarting(() =>
        {
            WriteHeaders(context);
            return Task.CompletedTask;
        });
        if (Refusal(context) is { } refusal)
        {
            await Problems.Problem(StatusCodes.Status403Forbidden, refusal).ExecuteAsync(context);
        }
        else if (IsPreflight(context.Request))
        {
            // It never brings a key, and does nothing.
            context.Response.StatusCode = StatusCodes.Status204NoContent;
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
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.Problem(StatusCodes.Status401Unauthorized, "This service wants its API key: send 'Authorization: Bearer KEY' or sign in on the page.").ExecuteAsync(context);
        }
    }

    private void WriteHeaders(HttpContext context)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = origins.MayShow(request) ? "cross-origin" : "same-origin";

        // A page that says what it may load has said this, too.
        headers.TryAdd("Content-Security-Policy", $"frame-ancestors {origins.Ancestors}");
        if (!origins.AllowsFrames)
        {
            headers.XFrameOptions = "DENY";
        }

        if (config.Cors.Count == 0)
        {
            return;
        }

        headers.Vary = "Origin";
        if (request.Headers.Origin is [{ } origin] && origins.MayAsk(origin))
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlExposeHeaders = "Location, Retry-After, X-Frame";
            if (IsPreflight(request))
            {
                headers.AccessControlAllowMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";
                headers.AccessControlAllowHeaders = "Authorization, Content-Type, Last-Event-ID, X-Api-Key";
                headers.AccessControlMaxAge = PreflightAge;
            }
        }
    }

    // wait: how long keys from there are not looked at.
    private bool Trust(HttpContext context, out TimeSpan? wait)
    {
        wait = null;
        if (!keys.Needed)
        {
            new Caller(null, Role.Administer).Enter(context);
            return true;
        }

        var key = Key(context.Request) is { } shown ? Known(shown, context, out wait) : keys.OfSession(context.Request.Cookies[KeyGuard.Cookie]);
        if (key is not null)
        {
            new Caller(key.Name, key.Role).Enter(context);
        }

        return key is not null;
    }

    private string? Refusal(HttpContext context)
    {
        var request = context.Request;
        var called = PublicAddress.CalledHost(context);
        if (config.IsLoopback && (!origins.IsKnownHost(called) || !origins.IsKnownHost(request.Host.Host)))
        {
            return $"The service was called as '{Short(origins.IsKnownHost(called) ? request.Host.Host : called)}' (header Host), which is not a name of this machine: "
                + "use localhost, list the name under 'hosts', or set 'publicUrl' to the address that browsers use.";
        }

        if (request.Headers.Origin is { Count: > 0 } pages && !(pages is [{ Length: > 0 } page] && (origins.IsOwn(request, page) || origins.MayAsk(page))) && pages is not [""])
        {
            return $"Requests from pages of other sites are refused: this page comes from '{Short(pages[0] ?? "")}' (header Origin), and the service was called as '{Short(request.Host.Value ?? "")}' (header Host). "
                + "If both are this service behind a proxy, set 'publicUrl' to the address that browsers use; if the page is another site's that may, list it under 'cors'.";
        }

        // An image or a link of another site's page: such requests have no Origin.
        return request.Headers["Sec-Fetch-Site"] == "cross-site" && IsApi(request) && request.Headers.Origin.Count == 0 && !origins.MayShow(request)
            ? "Requests from pages of other sites are refused; pages that may show pictures of this service are listed under 'embed'."
            : null;
    }

    // The page itself holds no secret; it is where a person types the key. Orchestrators ask for health without one.
    private static bool IsOpen(HttpRequest request) =>
        !IsApi(request) || request.Path.StartsWithSegments("/health") || (request.Path == "/api/session" && HttpMethods.IsPost(request.Method));

    private static bool IsApi(HttpRequest request) =>
        request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/metrics") || request.Path.StartsWithSegments("/openapi") || request.Path.StartsWithSegments("/health");

    private bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0 && request.Headers.Origin is [{ } origin] && origins.MayAsk(origin);

    private ApiKey? Known(string shown, HttpContext context, out TimeSpan? wait)
    {
        var from = context.Connection.RemoteIpAddress ?? IPAddress.None;
        wait = signIns.Wait(from);
        if (wait is not null)
        {
            return null;
        }

        var key = keys.Find(shown);
        if (key is null)
        {
            signIns.Refused(from, "http");
        }

        return key;
    }

    // The key that a program shows; null when it shows none. Of user and password, which some tools can send and nothing else, the password is the key.
    private static string? Key(HttpRequest request)
    {
        const string Bearer = "Bearer ";
        const string Basic = "Basic ";
        return request.Headers.Authorization is not [{ } header] ? (request.Headers["X-Api-Key"] is [{ } key] ? key : null)
            : header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim()
            : header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) ? Password(header[Basic.Length..].Trim())
            : null;
    }

    private static string Password(string credentials)
    {
        var bytes = new byte[credentials.Length];
        return Convert.TryFromBase64String(credentials, bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, var password] ? password : "";
    }

    private static string Short(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
