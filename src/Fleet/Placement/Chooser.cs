using System.Globalization;

namespace SRNet.Fleet.Placement;

/// <summary>Chooses the node for a stream: the one that is least full with it, of those that have what it asks for.</summary>
internal static class Chooser
{
    /// <summary>Chooses.</summary>
    /// <param name="need">What the stream needs.</param>
    /// <param name="nodes">All nodes.</param>
    /// <param name="beyond">Whether it may go to a full node: a stream that lost its node is better off with fewer frames than without any.</param>
    /// <returns>Null when there is none; <see cref="Missing"/> says why.</returns>
    public static NodeLoad? Choose(StreamNeed need, IEnumerable<NodeLoad> nodes, bool beyond) => nodes
        .Where(n => need.Fits(n) && (beyond || n.Free >= need.Cost))
        .MinBy(n => ((n.Used + need.Cost) / n.Capacity, n.Name));

    /// <summary>What a stream would need that no node has, in one sentence.</summary>
    public static string Missing(StreamNeed need, IReadOnlyList<NodeLoad> nodes)
    {
        var fitting = nodes.Where(need.Fits).ToList();
        if (fitting.Count == 0)
        {
            return $"The fleet has no place for stream '{need.Id}': it needs {need}, and none of the {nodes.Count} nodes is one that takes streams.";
        }

        var freest = fitting.MaxBy(n => n.Free)!;
        return string.Create(CultureInfo.InvariantCulture,
            $"The fleet is full: stream '{need.Id}' needs {need.Cost:0} ms of computing per second on {need}, and the most that is free is {Math.Max(0, freest.Free):0} ms, on '{freest.Name}'; add a node or remove a stream.");
    }
}
