using System.Net;
using Orleans.Runtime;
using SRNet.Fleet.Contracts;
using SRNet.Fleet.Watching;

namespace SRNet.Fleet.Tests;

public class NewsTests
{
    [Fact]
    public void Who_hears_the_news_now_and_then_knows_the_fleet_as_it_is()
    {
        var random = new Random(11);
        var news = new News();
        var (nodes, streams) = (new SortedDictionary<string, NodeState>(StringComparer.Ordinal), new SortedDictionary<string, StreamPlace>(StringComparer.Ordinal));
        FleetView[] listeners = [FleetView.Empty, FleetView.Empty, FleetView.Empty];
        for (var version = 1; version < 10_000; version++)
        {
            var (node, stream) = ($"n{random.Next(20)}", $"s{random.Next(100)}");
            _ = random.Next(4) == 0 ? nodes.Remove(node) : nodes.TryAdd(node, State(node, 0)) ? 0 : (object)(nodes[node] = State(node, random.Next(3)));
            _ = random.Next(4) == 0 ? streams.Remove(stream) : (object)(streams[stream] = new StreamPlace(stream, node, random.Next(3), null, null, "", default));
            news.Note(version, [.. nodes.Values], [.. streams.Values]);
            for (var i = 0; i < listeners.Length; i++)
            {
                // One hears every change, one some, one so seldom that it has to be told everything.
                if (random.Next(1 + (400 * i * i)) == 0 && news.Since(listeners[i].Version) is { } told)
                {
                    listeners[i] = told.After(listeners[i]);
                    Assert.Equal(news.View.Version, listeners[i].Version);
                    Assert.Equal(news.View.Streams, listeners[i].Streams);
                    Assert.Equal(news.View.Nodes.Select(n => (n.Name, n.Used)), listeners[i].Nodes.Select(n => (n.Name, n.Used)));
                    Assert.Null(news.Since(listeners[i].Version));
                }
            }
        }
    }

    [Fact]
    public void What_has_not_changed_is_not_told_again()
    {
        var news = new News();
        StreamPlace[] streams = [.. Enumerable.Range(0, 50).Select(i => new StreamPlace($"s{i}", "n1", 100, null, null, "", default))];
        news.Note(1, [State("n1", 5), State("n2", 5)], streams);
        streams[7] = streams[7] with { Node = "n2" };
        news.Note(2, [State("n1", 5), State("n2", 6)], streams);
        var told = news.Since(1)!;
        Assert.Equal("s7", Assert.Single(told.View.Streams).Id);
        Assert.Equal("n2", Assert.Single(told.View.Nodes).Name);
        Assert.Equal(50, told.After(new FleetView { Version = 1, Nodes = [], Streams = streams }).Streams.Count);
    }

    // Reports come anew twice a second; most say what the last one said.
    private static NodeState State(string name, double used) => new(
        new NodeReport
        {
            Name = name, Silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11111), 1), Http = new Uri("http://127.0.0.1:8080/"), Rtsp = null, Capacity = 2000, Device = "cpu",
            Labels = ["hall"], Version = "0", Leaving = false, Streams = [], Number = Random.Shared.Next(),
        },
        used, Drained: false, Streams: 0);
}
