using Microsoft.AspNetCore.Http.HttpResults;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary>How streams come, change and go: on this machine, or in the fleet that it is part of. Null answers say that it is done.</summary>
internal interface IStreamChanges
{
    Task<ProblemHttpResult?> AddAsync(StreamDefinition definition);

    Task<ProblemHttpResult?> ReplaceAsync(StreamDefinition definition);

    Task<ProblemHttpResult?> RemoveAsync(string id);

    /// <summary>A stream as it is now; null when there is none.</summary>
    Task<StreamView?> FindAsync(string id);
}

/// <summary>On this machine alone.</summary>
internal sealed class LocalStreamChanges(StreamManager manager) : IStreamChanges
{
    public Task<ProblemHttpResult?> AddAsync(StreamDefinition definition) => Task.FromResult(manager.Add(definition) is null
        ? Problems.Conflict($"There is a stream '{definition.Id}' already; choose another id or change that one.")
        : null);

    public async Task<ProblemHttpResult?> ReplaceAsync(StreamDefinition definition) =>
        Refusal(definition.Id) ?? (await manager.ReplaceAsync(definition) is null ? Problems.NoStream(definition.Id) : null);

    public async Task<ProblemHttpResult?> RemoveAsync(string id) => Refusal(id) ?? (await manager.RemoveAsync(id) ? null : Problems.NoStream(id));

    public Task<StreamView?> FindAsync(string id) => Task.FromResult(manager.Find(id) is { } stream ? Views.Of(stream) : null);

    // What the file says would be back after the next start.
    private ProblemHttpResult? Refusal(string id) => manager.Find(id) switch
    {
        null => Problems.NoStream(id),
        { Definition.FromConfiguration: true } => Problems.Configured(id),
        _ => null,
    };
}
