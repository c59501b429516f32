using SRNet.Fleet.Placement;

namespace SRNet.Fleet.Tests;

public class BalancerTests
{
    [Theory]
    [InlineData(2, 12)]
    [InlineData(3, 12)]
    [InlineData(4, 60)]
    [InlineData(9, 200)]
    public void When_a_node_joins_loads_become_even_with_the_moves_that_takes_and_at_most_one_more(int nodes, int streams)
    {
        var placed = Enumerable.Range(0, streams).Select(i => new PlacedStream(new StreamNeed($"s{i}", 100), $"n{i % nodes}")).ToList();
        var loads = Loads(Enumerable.Range(0, nodes + 1).Select(i => ($"n{i}", 4000.0)), placed);
        var moves = Balancer.Plan(loads, placed);

        // Every stream that the new node has in the end has moved to it; fewer than an even share less the tolerance cannot be enough.
        var even = streams / (nodes + 1.0);
        Assert.InRange(moves.Count, (int)Math.Ceiling(even * (1 - Balancer.Tolerance)), (int)Math.Ceiling(even) + 1);
        Assert.All(moves, m => Assert.Equal($"n{nodes}", m.To));
        Assert.Equal(moves.Count, moves.Select(m => m.Stream).Distinct().Count());
        Assert.False(Balancer.IsUneven(After(loads, placed, moves)) && streams % (nodes + 1) == 0);
    }

    [Fact]
    public void Even_loads_move_nothing()
    {
        var placed = Enumerable.Range(0, 12).Select(i => new PlacedStream(new StreamNeed($"s{i}", 100 + (i / 3)), $"n{i % 3}")).ToList();
        Assert.Empty(Balancer.Plan(Loads([("n0", 4000), ("n1", 4000), ("n2", 4000)], placed), placed));
    }

    [Fact]
    public void Loads_that_cannot_be_more_even_are_left_alone()
    {
        List<PlacedStream> placed = [new(new StreamNeed("a", 900), "n0"), new(new StreamNeed("b", 100), "n1")];
        Assert.Empty(Balancer.Plan(Loads([("n0", 1000), ("n1", 1000)], placed), placed));
    }

    [Fact]
    public void A_stream_goes_only_where_there_is_what_it_asks_for()
    {
        var placed = Enumerable.Range(0, 8).Select(i => new PlacedStream(new StreamNeed($"s{i}", 100, Label: i < 6 ? "hall" : null), "n0")).ToList();
        NodeLoad[] nodes = [new("n0", 1000, 800, "cpu", ["hall"]), new("n1", 1000, 0, "cpu", [])];
        Assert.Equal(["s6", "s7"], Balancer.Plan(nodes, placed).Select(m => m.Stream).Order());
    }

    [Fact]
    public void Two_hundred_nodes_with_two_thousand_streams_stay_even_while_nodes_come_and_go()
    {
        var random = new Random(7);
        var capacity = Enumerable.Range(0, 200).ToDictionary(i => $"n{i}", i => i % 4 == 0 ? 16_000.0 : 4000.0);
        var placed = new List<PlacedStream>();
        for (var i = 0; i < 2000; i++)
        {
            Place(placed, capacity, new StreamNeed($"s{i}", 50 + (10 * random.Next(40))));
        }

        placed = Moved(placed, Balancer.Plan(Loads(capacity, placed), placed));
        AssertEven(capacity, placed);
        for (var round = 0; round < 10; round++)
        {
            var gone = $"n{random.Next(200)}";
            capacity.Remove(gone);
            var homeless = placed.Where(s => s.Node == gone).ToList();
            placed.RemoveAll(s => s.Node == gone);
            homeless.ForEach(s => Place(placed, capacity, s.Need));
            capacity.Add(gone, 4000);
            var moves = Balancer.Plan(Loads(capacity, placed), placed);
            Assert.InRange(moves.Count, 1, 20);
            placed = Moved(placed, moves);
            AssertEven(capacity, placed);
        }
    }

    // Within the tolerance, or as near to it as one of the largest streams allows.
    private static void AssertEven(Dictionary<string, double> capacity, List<PlacedStream> placed)
    {
        var even = placed.Sum(s => s.Need.Cost) / capacity.Values.Sum();
        Assert.All(Loads(capacity, placed), n => Assert.True(
            Math.Abs(n.Share - even) <= Math.Max(Balancer.Tolerance * even, placed.Max(s => s.Need.Cost) / n.Capacity), $"{n} is far from {even}"));
    }

    private static void Place(List<PlacedStream> placed, Dictionary<string, double> capacity, StreamNeed need) =>
        placed.Add(new PlacedStream(need, Chooser.Choose(need, Loads(capacity, placed), beyond: true)!.Name));

    private static List<NodeLoad> Loads(Dictionary<string, double> capacity, IReadOnlyList<PlacedStream> placed) => Loads(capacity.Select(c => (c.Key, c.Value)), placed);

    private static List<NodeLoad> Loads(IEnumerable<(string Name, double Capacity)> nodes, IReadOnlyList<PlacedStream> placed)
    {
        var used = placed.GroupBy(s => s.Node).ToDictionary(g => g.Key, g => g.Sum(s => s.Need.Cost));
        return [.. nodes.Select(n => new NodeLoad(n.Name, n.Capacity, used.GetValueOrDefault(n.Name), "cpu", []))];
    }

    private static List<NodeLoad> After(IEnumerable<NodeLoad> loads, IReadOnlyList<PlacedStream> placed, IReadOnlyList<PlannedMove> moves) =>
        Loads(loads.Select(n => (n.Name, n.Capacity)), Moved(placed, moves));

    private static List<PlacedStream> Moved(IReadOnlyList<PlacedStream> placed, IReadOnlyList<PlannedMove> moves)
    {
        var to = moves.ToDictionary(m => m.Stream, m => m.To);
        return [.. placed.Select(s => s with { Node = to.GetValueOrDefault(s.Need.Id, s.Node) })];
    }
}
