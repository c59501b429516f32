using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace SRNet.Fleet.Placement;

/// <summary>Grains that are placed where there is room for them.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ByFreeCapacityAttribute() : PlacementAttribute(new ByFreeCapacity());

/// <inheritdoc cref="ByFreeCapacityAttribute"/>
[GenerateSerializer, Immutable, Alias("srnet.placement.capacity")]
internal sealed class ByFreeCapacity : PlacementStrategy;

/// <summary>Knows the nodes' loads, as far as they have been told.</summary>
internal interface IKnownLoads
{
    /// <summary>The nodes with their addresses.</summary>
    IReadOnlyList<(SiloAddress Silo, NodeLoad Load)> Loads { get; }
}

/// <summary>
/// Places a stream's grain. The fleet's watch has chosen already, with all it knows of streams that are on their way, and says so with its request; so does a
/// grain that moves. Where nobody has, the same choice is made from the last loads that this node has heard of.
/// </summary>
internal sealed class FreeCapacityDirector(IKnownLoads known) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint)
        {
            return Task.FromResult(hint);
        }

        var need = new StreamNeed(target.GrainIdentity.Key.ToString()!, Cost: 0);
        var loads = known.Loads.Where(n => silos.Contains(n.Silo)).ToList();
        var chosen = Chooser.Choose(need, loads.Select(n => n.Load), beyond: true);
        return Task.FromResult(chosen is null ? context.LocalSilo : loads.First(n => n.Load == chosen).Silo);
    }
}
