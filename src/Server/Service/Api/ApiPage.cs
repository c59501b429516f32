using Microsoft.AspNetCore.Builder;
using Scalar.AspNetCore;

namespace SRNet.Server.Service.Api;

/// <summary>
/// The API for people, at /docs: Scalar's page over /openapi/v1.json. Everything it is made of comes from this program, and it may ask nobody else. Like the
/// service's own page it is open to all, because it holds nothing: the description it shows wants the key wherever there is one.
/// </summary>
internal static class ApiPage
{
    public static void Map(WebApplication app) => app.MapScalarApiReference("/docs", (options, context) =>
    {
        options.WithTitle("SRNet API").WithNonce();
        options.DisableAgent().DisableMcp().DisableTelemetry().DisableDefaultFonts().HideDeveloperTools();

        // Scalar makes the nonce after this, and before the answer begins.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; script-src 'self' 'nonce-{context.Items[ScalarOptions.NonceHttpContextItemKey]}'; style-src 'self' 'unsafe-inline'; "
                + "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            return Task.CompletedTask;
        });
    });
}
