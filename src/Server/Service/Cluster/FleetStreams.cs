using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using SRNet.Fleet.Contracts;
using SRNet.Fleet.Nodes;
using SRNet.Fleet.Security;
using SRNet.Server.Service.Api;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Cluster;

/// <summary>Streams come, change and go in the fleet; those of the configuration file are put into it when this node starts.</summary>
internal sealed partial class FleetStreams(NodeLoop loop, ClusterKey key, ServiceConfig config, StreamManager manager, Peers peers, ILogger<FleetStreams> log) : BackgroundService, IStreamChanges
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<ProblemHttpResult?> AddAsync(StreamDefinition definition) => Problem(await AskAsync(fleet => fleet.AddAsync(Defined(definition, fromFile: false))));

    public async Task<ProblemHttpResult?> ReplaceAsync(StreamDefinition definition) =>
        IsConfigured(definition.Id) ? Problems.Configured(definition.Id) : Problem(await AskAsync(fleet => fleet.ReplaceAsync(Defined(definition, fromFile: false))));

    public async Task<ProblemHttpResult?> RemoveAsync(string id) => IsConfigured(id) ? Problems.Configured(id) : Problem(await AskAsync(fleet => fleet.RemoveAsync(id)));

    public async Task<StreamView?> FindAsync(string id)
    {
        if (manager.Find(id) is { } here)
        {
            return Views.Of(here);
        }

        return loop.View.Stream(id) is { } place
            ? loop.View.Node(place.Node) is { } node && await peers.GetAsync(node, $"/api/streams/{id}", PeerJson.Default.StreamView) is { } view ? view : Homeless(place)
            : null;
    }

    /// <summary>Asks the watch, and knows the fleet anew from its answer.</summary>
    public async Task<Answer> AskAsync(Func<IFleetGrain, Task<Answer>> ask)
    {
        try
        {
            var answer = await ask(loop.Fleet);
            loop.Take(answer.View);
            return answer;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogFailed(e.Message);
            return new Answer(Outcome.Failed, "The fleet does not answer right now; try again in a moment.");
        }
    }

    /// <summary>What an answer means to a client; null = it is done.</summary>
    public static ProblemHttpResult? Problem(Answer answer) => answer.Outcome switch
    {
        Outcome.Done => null,
        Outcome.Unknown => Problems.Problem(StatusCodes.Status404NotFound, answer.Problem!),
        Outcome.Failed => Problems.Busy(answer.Problem!),
        _ => Problems.Conflict(answer.Problem!),
    };

    /// <summary>A stream that has no node, or whose node does not tell of it.</summary>
    public static StreamView Homeless(StreamPlace place) => new()
    {
        Id = place.Id, Source = "", State = "starting", Error = $"No node of the fleet runs it at the moment: {place.Why.TrimEnd('.')}.", Width = null, Height = null, InternalSize = null, Overload = "none",
        FromConfiguration = false, FpsIn = 0, FpsOut = 0, LatencyMs = null, FramesCaptured = 0, FramesProcessed = 0, FramesDropped = 0, Reconnects = 0, PixelAspect = "1:1", Objects = [],
        Undo = 0, Redo = 0, Outputs = [],
    };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var definition in config.Streams)
        {
            var told = false;
            while (await SeedAsync(definition) is { } problem)
            {
                if (!told)
                {
                    LogNotSeeded(definition.Id, problem);
                }

                told = true;
                await Task.Delay(Pause, stoppingToken);
            }
        }
    }

    // Every node brings what stands in its file; the first one adds, the others change nothing unless theirs is another.
    private async Task<string?> SeedAsync(StreamDefinition definition)
    {
        var answer = await AskAsync(fleet => fleet.ReplaceAsync(Defined(definition, fromFile: true)));
        if (answer.Outcome == Outcome.Unknown)
        {
            answer = await AskAsync(fleet => fleet.AddAsync(Defined(definition, fromFile: true)));
        }

        return answer.Outcome is Outcome.Done or Outcome.Exists ? null : answer.Problem;
    }

    private bool IsConfigured(string id) => config.Streams.Any(s => s.Id == id);

    private DefinedStream Defined(StreamDefinition definition, bool fromFile)
    {
        var written = LocalStreams.Written(definition, paused: false);
        return new DefinedStream(
            definition.Id, key.Encrypt(written, $"definition of stream '{definition.Id}'"), fromFile ? Convert.ToHexStringLower(SHA256.HashData(key.Seal(written))) : null, definition.Device, definition.Label);
    }

    [LoggerMessage(LogLevel.Warning, "fleet: a request was not answered: {Problem}")]
    private partial void LogFailed(string problem);

    [LoggerMessage(LogLevel.Warning, "stream {Stream} of the configuration is not in the fleet yet, which is tried again: {Problem}")]
    private partial void LogNotSeeded(string stream, string problem);
}
