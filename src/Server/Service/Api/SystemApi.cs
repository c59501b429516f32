using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Streams;
using SRNet.Segmentation;
using SRNet.Server.CommandLine;
using SRNet.Server.Service.Delivery;
using SRNet.Server.Service.Security;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary>Version and health.</summary>
internal static class SystemApi
{
    public static void Map(WebApplication app, RouteGroupBuilder api)
    {
        api.MapGet("/version", (SrNetModel model) => TypedResults.Ok(new VersionView("srnet", ProgramVersion.Full, model.Name))).WithTags("system");

        // Answering at all is being alive: the threads of a stream that hangs are that stream's matter, and restarting the process would end the others. Only a GPU
        // that is lost is everybody's, and nothing but a new process mends it.
        app.MapGet("/health/live", Results<Ok<HealthView>, JsonHttpResult<HealthView>> (SrNetModel model) => model.DeviceLoss is null
                ? TypedResults.Ok(new HealthView("healthy"))
                : TypedResults.Json(new HealthView("failed"), statusCode: StatusCodes.Status503ServiceUnavailable))
            .Produces<HealthView>(StatusCodes.Status503ServiceUnavailable).WithTags("system");

        // A camera that is off, or a disk that is full, is no reason to take the service out of use. Which streams and outputs there are is for those who know the key.
        app.MapGet("/health/ready", (StreamManager manager, Receivers receivers, HttpContext context, [FromServices] IFleetHealth? fleet) =>
        {
            var all = manager.All.Select(s => (s.Id, s.Stream.Status)).ToList();
            var ill = all.Any(s => s.Status.State is StreamState.Reconnecting or StreamState.Failed || s.Status.Outputs.Any(o => o.State == OutputState.Failed))
                || receivers.All.Any(r => r.Now.State == DeliveryState.Failed);
            var health = new HealthView(ill ? "degraded" : "healthy") { Fleet = fleet?.Now };
            return TypedResults.Ok(Caller.Of(context) is null ? health : health with
            {
                Streams = all.ToDictionary(s => s.Id, s => Views.Name(s.Status.State)),
                Outputs = all.ToDictionary(s => s.Id, s => Views.Of(s.Status.Outputs)),
                Receivers = receivers.All.ToDictionary(r => r.Name, r => new ReceiverView(r.Now.State.ToString().ToLowerInvariant(), r.Target, r.Now.Problem)),
            });
        }).WithTags("system");
    }
}
