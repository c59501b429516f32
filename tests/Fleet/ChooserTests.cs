using SRNet.Fleet.Placement;

namespace SRNet.Fleet.Tests;

public class ChooserTests
{
    private static readonly NodeLoad Small = new("small", 2000, 1000, "cpu", []);
    private static readonly NodeLoad Large = new("large", 8000, 3000, "cpu", ["hall"]);
    private static readonly NodeLoad Gpu = new("gpu", 16_000, 15_900, "cuda", []);

    [Fact]
    public void A_stream_goes_where_it_leaves_most_room_in_proportion() =>
        Assert.Equal("large", Chooser.Choose(new StreamNeed("a", 200), [Small, Large, Gpu], beyond: false)?.Name);

    [Fact]
    public void What_a_stream_asks_for_comes_before_room()
    {
        Assert.Equal("gpu", Chooser.Choose(new StreamNeed("a", 100, Device: "cuda"), [Small, Large, Gpu], beyond: false)?.Name);
        Assert.Equal("large", Chooser.Choose(new StreamNeed("a", 100, Label: "hall"), [Small, Large, Gpu], beyond: false)?.Name);
        Assert.Null(Chooser.Choose(new StreamNeed("a", 100, Device: "cuda", Label: "hall"), [Small, Large, Gpu], beyond: true));
    }

    [Fact]
    public void A_node_that_is_being_emptied_takes_nothing() =>
        Assert.Equal("small", Chooser.Choose(new StreamNeed("a", 100), [Small, Large with { Takes = false }], beyond: true)?.Name);

    [Fact]
    public void A_full_fleet_takes_nothing_new_but_houses_what_lost_its_node()
    {
        var need = new StreamNeed("gate", 5500);
        NodeLoad[] nodes = [Small, Large];
        Assert.Null(Chooser.Choose(need, nodes, beyond: false));
        Assert.Equal("large", Chooser.Choose(need, nodes, beyond: true)?.Name);
        Assert.Equal(
            "The fleet is full: stream 'gate' needs 5500 ms of computing per second on a node, and the most that is free is 5000 ms, on 'large'; add a node or remove a stream.",
            Chooser.Missing(need, nodes));
        Assert.Contains("it needs a node with the label 'moon'", Chooser.Missing(need with { Label = "moon" }, nodes), StringComparison.Ordinal);
    }
}
