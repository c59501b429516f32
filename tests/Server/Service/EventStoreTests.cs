using SRNet.Server.Service.Events;

namespace SRNet.Server.Tests.Service;

public class EventStoreTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Events_and_how_far_receivers_have_them_outlive_the_process()
    {
        using var folder = new TemporaryFolder();
        var full = Event(1) with { Zone = "door", Seconds = 1.25, Reason = "moved" };
        using (var store = Open(folder))
        {
            Assert.Equal(0, store.DeliveredTo("alarm"));
            store.Append([full, Event(2) with { Line = "gate", Direction = "forward" }]);
            store.Append([Event(3)]);
            store.Delivered("alarm", 2);
        }

        using var again = Open(folder);
        Assert.Equal(full with { Id = 1 }, again.After(new EventFilter(), 0, 1).Single());
        Assert.Equal([3L], again.After(new EventFilter(), again.DeliveredTo("alarm"), 10).Select(e => e.Id));
        Assert.Equal(3, again.DeliveredTo("one that is new"));
    }

    [Fact]
    public void They_are_found_by_what_they_are()
    {
        using var store = new EventStore(null, Assert.Fail);
        store.Append([Event(1) with { Stream = "a", Zone = "door" }, Event(2) with { Stream = "b", Kind = "left" }, Event(3) with { Stream = "a", Kind = "crossed", Line = "gate" }, Event(4) with { Stream = "c", Object = 7 }]);
        Assert.Equal([3L, 1L], Ids(store, new EventFilter { Streams = ["a"] }));
        Assert.Equal([3L, 2L, 1L], Ids(store, new EventFilter { Streams = ["a", "b"] }));
        Assert.Equal([3L, 2L], Ids(store, new EventFilter { OfKinds = ["left", "crossed"] }));
        Assert.Equal([1L], Ids(store, new EventFilter { Zone = "door" }));
        Assert.Equal([3L], Ids(store, new EventFilter { Line = "gate" }));
        Assert.Equal([4L], Ids(store, new EventFilter { Object = 7 }));
        Assert.Equal([3L, 2L], Ids(store, new EventFilter { From = Noon.AddSeconds(2), To = Noon.AddSeconds(4) }));
        Assert.Equal([2L, 1L], store.Before(new EventFilter(), 3, 10).Select(e => e.Id));
        Assert.Empty(Ids(store, new EventFilter { Zone = "' OR 1 = 1 --" }));
    }

    [Fact]
    public void The_oldest_go_and_ids_are_never_given_twice()
    {
        using var store = new EventStore(null, Assert.Fail);
        store.Append([Event(1), Event(2), Event(3)]);
        store.Prune(Noon.AddSeconds(3));
        Assert.Equal([3L], Ids(store, new EventFilter()));
        store.Prune(Noon.AddDays(1));
        Assert.Equal((3L, 0L), store.Ids());
        store.Append([Event(4)]);
        Assert.Equal((4L, 4L), store.Ids());
    }

    [Fact]
    public void A_file_that_is_no_history_is_set_aside()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("events.db"), new string('x', 5000));
        var said = new List<string>();
        using var store = new EventStore(folder.File("events.db"), said.Add);
        store.Append([Event(1)]);
        Assert.True(File.Exists(folder.File("events.db.damaged")));
        Assert.Contains("is damaged and was set aside", Assert.Single(said), StringComparison.Ordinal);
    }

    private static EventStore Open(TemporaryFolder folder) => new(folder.File("events.db"), Assert.Fail);

    private static ServiceEvent Event(int second) => new(0, Noon.AddSeconds(second), "gate", "entered", 1, "Karl", 100 + second);

    private static IReadOnlyList<long> Ids(EventStore store, EventFilter filter) => [.. store.Before(filter, null, 100).Select(e => e.Id)];
}
