using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using SRNet.Fleet.Placement;
using SRNet.Fleet.Security;

namespace SRNet.Fleet.Streams;

/// <summary>
/// Runs its stream on the node where it is active, and keeps what is to be kept of it in Redis. A write carries the mark of what was read last: an activation that
/// others took for dead and that comes back cannot write over what its successor wrote, and ends when it tries.
/// </summary>
[KeepAlive, ByFreeCapacity]
internal sealed partial class StreamGrain(
    [PersistentState("definition", StreamGrain.Storage)] IPersistentState<DefinitionState> definition,
    [PersistentState("memory", StreamGrain.Storage)] IPersistentState<MemoryState> memory,
    IStreamRunner runner, ClusterKey key, TimeProvider time, ILogger<StreamGrain> log) : Grain, IStreamGrain
{
    /// <summary>Name of the storage.</summary>
    public const string Storage = "redis";

    /// <summary>The most that is kept of a stream's memory. Nothing comes near it but many objects in very large pictures.</summary>
    private const int MostMemory = 32 << 20;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // Masks that nobody changed are kept less often: a few seconds more or less make no difference to a search, and hundreds of streams share one Redis.
    private static readonly TimeSpan MemoryAge = TimeSpan.FromSeconds(30);
    private readonly string _writer = Guid.NewGuid().ToString("N");
    private KeptStream? _kept;
    private long _changes;
    private long _memoryAt;
    private bool _failing;

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (definition.State.Sealed is { } known)
        {
            Start(known, memory.State.Sealed);
        }

        this.RegisterGrainTimer(KeepAsync, new GrainTimerCreationOptions(Look, Look));
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (await runner.StopAsync(Id) is not { } last || definition.State.Sealed is null)
        {
            return;
        }

        // Whoever runs it next, here or elsewhere, goes on from here. A migration carries the state with it, whether or not Redis can be reached.
        await WriteAsync(last, memoryToo: true, definitionToo: false);
    }

    public Task<bool> RunAsync()
    {
        if (definition.State.Sealed is null)
        {
            DeactivateOnIdle();
            return Task.FromResult(false);
        }

        return Task.FromResult(true);
    }

    public async Task DefineAsync(byte[] sealedDefinition)
    {
        var before = definition.State.Sealed;
        (definition.State.Sealed, definition.State.Writer) = (sealedDefinition, _writer);
        try
        {
            if (before is null)
            {
                await definition.WriteStateAsync();
                Start(sealedDefinition, null);
            }
            else if (await runner.ReplaceAsync(Id, key.Decrypt(sealedDefinition, Definition)) is { } now)
            {
                definition.State.Sealed = key.Encrypt(now.Definition, Definition);
                await definition.WriteStateAsync();
                _kept = now;
            }
        }
        catch
        {
            definition.State.Sealed = before;
            throw;
        }
    }

    public async Task RemoveAsync()
    {
        await definition.ClearStateAsync();
        await memory.ClearStateAsync();
        await runner.StopAsync(Id);
        DeactivateOnIdle();
    }

    public Task MoveAsync(SiloAddress to)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, to);
        MigrateOnIdle();
        return Task.CompletedTask;
    }

    private string Definition => $"definition of stream '{Id}'";

    private string Memory => $"memory of stream '{Id}'";

    private void Start(byte[] sealedDefinition, byte[]? sealedMemory)
    {
        _kept = new KeptStream(key.Decrypt(sealedDefinition, Definition), sealedMemory is null ? null : key.Decrypt(sealedMemory, Memory));
        (_changes, _memoryAt) = (runner.Changes, time.GetTimestamp());
        runner.Start(Id, _kept);
    }

    private async Task KeepAsync(CancellationToken cancellation)
    {
        var changes = runner.Changes;
        var memoryDue = time.GetElapsedTime(_memoryAt) >= MemoryAge;
        if (definition.State.Sealed is null || runner.Held || (changes == _changes && !memoryDue && !_failing))
        {
            return;
        }

        // Off this scheduler: pictures are made for it. A definition that Redis has lost is written again with the memory.
        if (await Task.Run(() => runner.Save(Id), cancellation) is { } now && await WriteAsync(now, memoryDue || changes != _changes || _failing, definitionToo: memoryDue))
        {
            _changes = changes;
            _memoryAt = memoryDue ? time.GetTimestamp() : _memoryAt;
        }
    }

    private async Task<bool> WriteAsync(KeptStream now, bool memoryToo, bool definitionToo)
    {
        // Both first, whatever becomes of the writing: a move carries what stands here.
        var (defined, remembers) = (!Same(now.Definition, _kept?.Definition), memoryToo && !Same(now.Memory, _kept?.Memory) && !(now.Memory?.Length > MostMemory));
        if (defined)
        {
            definition.State.Sealed = key.Encrypt(now.Definition, Definition);
        }

        if (remembers)
        {
            memory.State.Sealed = now.Memory is null ? null : key.Encrypt(now.Memory, Memory);
        }

        try
        {
            var written = defined || definitionToo ? await Stored.WriteAsync(definition, _writer) : Write.Done;
            if (written != Write.Superseded && (remembers || (written == Write.Refilled && memory.State.Sealed is not null)))
            {
                written = await Stored.WriteAsync(memory, _writer);
            }

            if (written == Write.Superseded)
            {
                // This activation was taken for dead.
                LogSucceeded(Id);
                await runner.StopAsync(Id);
                DeactivateOnIdle();
                return false;
            }

            _kept = remembers ? now : now with { Memory = _kept?.Memory };
            _failing = false;
            return true;
        }
        catch (Exception e) when (e is not SrNetException)
        {
            // Redis is gone for a while: the stream goes on, and all is written when it is back. Once per trouble.
            if (!_failing)
            {
                LogNotKept(Id, e.GetBaseException().Message);
            }

            _failing = true;
            return false;
        }
    }

    private static bool Same(byte[]? a, byte[]? b) => a is null || b is null ? a == b : a.AsSpan().SequenceEqual(b);

    [LoggerMessage(LogLevel.Warning, "stream {Stream}: another node runs it by now; it ends here")]
    private partial void LogSucceeded(string stream);

    [LoggerMessage(LogLevel.Warning, "stream {Stream}: it runs on, but what changes is not kept until Redis is back: {Problem}")]
    private partial void LogNotKept(string stream, string problem);
}
