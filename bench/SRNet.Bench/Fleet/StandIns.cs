using System.Reflection;
using Orleans;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using SRNet.Fleet.Streams;

namespace SRNet.Bench.Fleet;

/// <summary>Orleans' interfaces, of which the watch uses one member each.</summary>
public class Answering : DispatchProxy
{
    private Func<object?[], object?>? _answer;

    /// <summary>Makes an interface whose every member answers the same way.</summary>
    public static T As<T>(Func<object?[], object?> answer)
        where T : class
    {
        var made = Create<T, Answering>();
        ((Answering)(object)made)._answer = answer;
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer!(args ?? []);
}

/// <summary>A stream's grain: it takes time to start and to move, and a call to a node that is dead fails when the others have given that up.</summary>
internal sealed class SimulatedStream(string id, SimulatedNodes nodes) : IStreamGrain
{
    public Task<bool> RunAsync() => nodes.StartAsync(id, (SiloAddress)RequestContext.Get(IPlacementDirector.PlacementHintKey)!);

    public Task DefineAsync(byte[] definition) => RunAsync();

    public Task RemoveAsync() => throw new NotSupportedException("Nothing is removed here.");

    public Task MoveAsync(SiloAddress to) => nodes.MoveAsync(id, to);
}
