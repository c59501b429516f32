using SRNet.Browser.Tests.Support;
using SRNet.Fleet.Tests.Tools;

namespace SRNet.Browser.Tests;

/// <summary>The card of a fleet's nodes, on a page of one of them.</summary>
public class FleetPageTests(Chromium chromium)
{
    [Fact]
    public async Task The_page_of_any_node_shows_all_nodes_and_streams_moves_a_stream_and_empties_a_node()
    {
        await using var fleet = await FleetUnderTest.StartAsync("hall-1", "hall-2");
        await fleet.Nodes[0].AddAsync("gate");
        await fleet.Nodes[0].AddAsync("yard");
        var (owner, other) = await fleet.OwnerAsync("gate");
        await other.RunsAsync("gate");

        await using var page = await chromium.NewPageAsync();
        await page.Page.GotoAsync($"http://127.0.0.1:{other.Port}/");
        await page.SeesAsync("#fleet-count", "2 nodes");
        Assert.Equal(["hall-1", "hall-2"], await page["#fleet-nodes b"].AllTextContentsAsync());
        Assert.Equal(["gate", "yard"], await page["#fleet-streams a"].AllTextContentsAsync());
        var gate = "#fleet-streams li:has(a:text-is('gate'))";
        await page.SeesAsync($"{gate} b", owner.Name);
        await page.SeesAsync($"{gate} .muted", "had most room");

        // Moved by hand, to the node whose page this is.
        await page[$"{gate} select"].SelectOptionAsync(other.Name);
        await page.SeesAsync($"{gate} b", other.Name);
        await page.SeesAsync($"{gate} .muted", "somebody moved it");

        // Emptied: both streams go to the other node; then used again.
        var node = $"#fleet-nodes li:has(b:text-is('{other.Name}'))";
        await page[$"{node} button"].ClickAsync();
        await page.SeesAsync($"{node} .muted", "is being emptied");
        await page.SeesAsync($"{gate} b", owner.Name);
        await page.SeesAsync($"{node} .muted", " 0 streams");
        await page[$"{node} button"].ClickAsync();
        await page.SeesAsync($"{node} .muted", "takes streams");
    }
}
