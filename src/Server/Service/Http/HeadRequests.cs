using Microsoft.AspNetCore.Builder;

namespace SRNet.Server.Service.Http;

/// <summary>HEAD is answered as GET would be, without the body, which the server itself holds back.</summary>
internal static class HeadRequests
{
    private static readonly object Item = new();

    public static void Use(WebApplication app) => app.Use((context, next) =>
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Items[Item] = true;
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    });

    /// <summary>Whether only the headers are wanted: what never ends is not begun.</summary>
    public static bool Is(HttpContext context) => context.Items.ContainsKey(Item);
}
