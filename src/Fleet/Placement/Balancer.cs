namespace SRNet.Fleet.Placement;

/// <summary>Says which streams have to move so that all nodes are about equally full, and moves no more than that takes.</summary>
internal static class Balancer
{
    /// <summary>How far from even a node may be, in parts of the even share.</summary>
    public const double Tolerance = 0.15;

    // A move that gains less is not worth the gap in its stream.
    private const double LeastGain = 0.02;

    /// <summary>Plans moves, in the order in which they are to be made.</summary>
    /// <param name="nodes">All nodes. Streams leave those that take none by other ways.</param>
    /// <param name="streams">All streams that are on nodes.</param>
    /// <param name="most">Moves that are wanted: of hundreds of nodes, all take a while to find.</param>
    public static IReadOnlyList<PlannedMove> Plan(IReadOnlyList<NodeLoad> nodes, IReadOnlyList<PlacedStream> streams, int most = int.MaxValue)
    {
        var capacity = nodes.Where(n => n.Takes).Sum(n => n.Capacity);
        if (capacity <= 0)
        {
            return [];
        }

        var even = nodes.Where(n => n.Takes).Sum(n => n.Used) / capacity;
        var loads = nodes.Where(n => n.Takes).ToDictionary(n => n.Name);
        var on = streams.Where(s => loads.ContainsKey(s.Node)).GroupBy(s => s.Node).ToDictionary(g => g.Key, g => g.Select(s => s.Need).ToList());
        var moves = new List<PlannedMove>();
        var moved = new HashSet<string>();
        while (moves.Count < Math.Min(most, streams.Count) && loads.Values.Any(n => IsOff(n, even)) && Best(loads, on, even, moved) is { } best)
        {
            moves.Add(best.Move);
            moved.Add(best.Need.Id);
            var (giver, taker) = (loads[best.Move.From], loads[best.Move.To]);
            loads[giver.Name] = giver with { Used = giver.Used - best.Need.Cost };
            loads[taker.Name] = taker with { Used = taker.Used + best.Need.Cost };
            on[giver.Name].Remove(best.Need);
            (on.TryGetValue(taker.Name, out var there) ? there : on[taker.Name] = []).Add(best.Need);
        }

        return moves;
    }

    /// <summary>Whether some node is further from even than it may be.</summary>
    public static bool IsUneven(IReadOnlyList<NodeLoad> nodes)
    {
        var taking = nodes.Where(n => n.Takes).ToList();
        var even = taking.Sum(n => n.Used) / Math.Max(1, taking.Sum(n => n.Capacity));
        return taking.Any(n => IsOff(n, even));
    }

    private static bool IsOff(NodeLoad node, double even) => Math.Abs(node.Share - even) > Tolerance * even;

    // The move that brings its two nodes closest to even; from the fullest node that has one, so that the worst is mended first.
    private static (PlannedMove Move, StreamNeed Need)? Best(Dictionary<string, NodeLoad> loads, Dictionary<string, List<StreamNeed>> on, double even, HashSet<string> moved)
    {
        foreach (var from in loads.Values.Where(n => n.Share > even).OrderByDescending(n => n.Share))
        {
            (PlannedMove, StreamNeed)? best = null;
            var most = LeastGain * even;
            foreach (var to in loads.Values.Where(n => n.Share < even).OrderBy(n => n.Share))
            {
                var before = Distance(from, 0, even) + Distance(to, 0, even);
                foreach (var need in on.GetValueOrDefault(from.Name, []).Where(s => !moved.Contains(s.Id) && s.Fits(to)))
                {
                    var gain = before - Distance(from, -need.Cost, even) - Distance(to, need.Cost, even);
                    if (gain > most)
                    {
                        (most, best) = (gain, (new PlannedMove(need.Id, from.Name, to.Name), need));
                    }
                }
            }

            if (best is not null)
            {
                return best;
            }
        }

        return null;
    }

    private static double Distance(NodeLoad node, double more, double even) => Math.Abs(((node.Used + more) / node.Capacity) - even);
}
