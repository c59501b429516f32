using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Security;

namespace SRNet.Server.Service.Api;

/// <summary><c>/api/session</c>: a browser's media elements and WebSockets cannot send headers, so a person shows the key once and gets a cookie.</summary>
internal static class SessionApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("session");
        session.MapPost("/", Begin);
        session.MapDelete("/", End);
    }

    private static Results<NoContent, ProblemHttpResult> Begin(SignIn request, HttpContext context, KeyGuard keys, SignInGuard signIns)
    {
        var from = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (keys.Needed && signIns.Wait(from) is { } wait)
        {
            return Problems.TooManyKeys(context, wait);
        }

        if (keys.Needed && !keys.Knows(request.Key))
        {
            signIns.Refused(from, "http");
            return Problems.Problem(StatusCodes.Status401Unauthorized, "That is not this service's API key.");
        }

        if (keys.Needed)
        {
            context.Response.Cookies.Append(KeyGuard.Cookie, keys.NewSession(), Options(context, KeyGuard.Lifetime));
        }

        return TypedResults.NoContent();
    }

    private static NoContent End(HttpContext context)
    {
        context.Response.Cookies.Delete(KeyGuard.Cookie, Options(context, null));
        return TypedResults.NoContent();
    }

    private static CookieOptions Options(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = "/",
        MaxAge = lifetime,
    };
}
