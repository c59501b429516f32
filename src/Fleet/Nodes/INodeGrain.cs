using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace SRNet.Fleet.Nodes;

/// <summary>A node, by its silo's address: to be asked whether it hears who asks.</summary>
[Alias("srnet.node")]
internal interface INodeGrain : IGrainWithStringKey
{
    /// <summary>Answers. A node that has given up the one that asks does not.</summary>
    [Alias("hear"), ResponseTimeout("00:00:01")]
    Task HearAsync();
}

/// <inheritdoc cref="INodeGrain"/>
[KeepAlive, OnItsNode]
internal sealed class NodeGrain : Grain, INodeGrain
{
    public Task HearAsync() => Task.CompletedTask;
}

/// <summary>Grains whose key is the address of the silo that they are on.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnItsNodeAttribute() : PlacementAttribute(new OnItsNode());

/// <inheritdoc cref="OnItsNodeAttribute"/>
[GenerateSerializer, Immutable, Alias("srnet.placement.node")]
internal sealed class OnItsNode : PlacementStrategy;

/// <inheritdoc cref="OnItsNodeAttribute"/>
internal sealed class OnItsNodeDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(SiloAddress.FromParsableString(target.GrainIdentity.Key.ToString()!));
}
