using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Security;

namespace SRNet.Server.Service.Api;

/// <summary><c>/api/session</c>: a browser's media elements and WebSockets cannot send headers, so a person shows the key once and gets a cookie.</summary>
internal static class SessionApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("session").WithMetadata(new NeededRole(Role.Watch));
        session.MapGet("/", Who);
        session.MapPost("/", Begin);
        session.MapDelete("/", End);
    }

    private static Ok<SessionView> Who(HttpContext context)
    {
        var caller = Caller.Of(context)!;
        return TypedResults.Ok(new SessionView(caller.Name, ApiKey.RoleName(caller.Role)));
    }

    private static Results<NoContent, ProblemHttpResult> Begin(SignIn request, HttpContext context, KeyGuard keys, SignInGuard signIns, Origins origins)
    {
        if (!keys.Needed)
        {
            return TypedResults.NoContent();
        }

        var from = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (signIns.Wait(from) is { } wait)
        {
            return Problems.TooManyKeys(context, wait);
        }

        if (keys.Find(request.Key) is not { } key)
        {
            signIns.Refused(from, "http");
            return Problems.Problem(StatusCodes.Status401Unauthorized, "That is not this service's API key.");
        }

        context.Response.Cookies.Append(KeyGuard.Cookie, keys.NewSession(key), Options(context, origins, KeyGuard.Lifetime));
        return TypedResults.NoContent();
    }

    private static NoContent End(HttpContext context, Origins origins)
    {
        context.Response.Cookies.Delete(KeyGuard.Cookie, Options(context, origins, null));
        return TypedResults.NoContent();
    }

    // In a frame of another site a browser keeps only cookies that are for that very frame, and only over TLS. Which pages may send it is the gate's to say.
    private static CookieOptions Options(HttpContext context, Origins origins, TimeSpan? lifetime)
    {
        var options = new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
            MaxAge = lifetime,
        };
        if (origins.AllowsFrames && context.Request.IsHttps)
        {
            options.SameSite = SameSiteMode.None;
            options.Extensions.Add("Partitioned");
        }

        return options;
    }
}
