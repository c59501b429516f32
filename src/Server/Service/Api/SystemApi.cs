using Microsoft.AspNetCore.Builder;
using SRNet.Pipeline.Live;
using SRNet.Segmentation;
using SRNet.Server.Commands;
using SRNet.Server.Service.Security;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary>Version and health.</summary>
internal static class SystemApi
{
    public static void Map(WebApplication app, RouteGroupBuilder api)
    {
        api.MapGet("/version", (SrNetModel model) => TypedResults.Ok(new VersionView("srnet", VersionCommand.Full, model.Name))).WithTags("system");

        // Answering at all is being alive: the threads of a stream that hangs are that stream's matter, and restarting the process would end the others.
        app.MapGet("/health/live", () => TypedResults.Ok(new HealthView("healthy"))).WithTags("system");

        // A camera that is off is no reason to take the service out of use. Which streams there are is for those who know the key.
        app.MapGet("/health/ready", (StreamManager manager, HttpContext context) =>
        {
            var states = manager.All.ToDictionary(s => s.Id, s => s.Stream.Status.State);
            var ill = states.Values.Any(s => s is LiveStreamState.Reconnecting or LiveStreamState.Failed);
            return TypedResults.Ok(new HealthView(ill ? "degraded" : "healthy", RequestGate.Trusts(context) ? states.ToDictionary(s => s.Key, s => Views.Name(s.Value)) : null));
        }).WithTags("system");
    }
}
