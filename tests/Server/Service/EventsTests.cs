using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Events;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Tests.Service;

/// <summary>Zones are drawn, objects come and go, and clients are told: as a list, as a table and as it happens.</summary>
public class EventsTests
{
    private const string Everywhere = """{"zones": [{"name": "room", "points": [[0, 0], [1, 0], [1, 1], [0, 1]], "dwellSeconds": 0.5}], "lines": []}""";

    [Fact]
    public async Task An_object_in_a_zone_is_told_of_from_its_coming_to_its_end()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync();
        using var live = await LiveAsync(service, "/api/events/live?stream=scene");
        var (status, zones) = await service.SendAsync(HttpMethod.Put, "/api/streams/scene/zones", Everywhere);
        Assert.Equal((HttpStatusCode.OK, "centre", 0.5), (status, (string)zones!["zones"]![0]!["anchor"]!, (double)zones["zones"]![0]!["dwellSeconds"]!));
        var before = DateTimeOffset.UtcNow;
        var id = await service.MarkAsync(name: "Karl");
        var room = await service.UntilAsync("/api/streams/scene/zones", z => z["zones"]![0]!["inside"]!.AsArray().Count == 1);
        Assert.Equal((id, 1L, 0L), ((int)room["zones"]![0]!["inside"]![0]!, (long)room["zones"]![0]!["entered"]!, (long)room["zones"]![0]!["left"]!));
        await service.UntilAsync("/api/events?kind=dwell", e => e["events"]!.AsArray().Count == 1);
        await service.SendAsync(HttpMethod.Delete, $"/api/streams/scene/objects/{id}");
        var left = (await service.UntilAsync("/api/events?kind=left", e => e["events"]!.AsArray().Count == 1))["events"]![0]!;
        Assert.Equal(("Karl", "room", "removed"), ((string)left["name"]!, (string)left["zone"]!, (string)left["reason"]!));
        Assert.True((double)left["seconds"]! >= 0.5);
        Assert.InRange(DateTimeOffset.Parse((string)left["at"]!, CultureInfo.InvariantCulture), before, DateTimeOffset.UtcNow);

        // Whoever listens is told the same, in order.
        var told = new List<string>();
        while (!told.Contains("left"))
        {
            told.Add((await live.NextAsync()).Kind);
        }

        Assert.Equal(["entered", "dwell", "left"], told.Where(k => k is not ("lost" or "found")));
        var metrics = await service.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("srnet_events_total{kind=\"entered\",stream=\"scene\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("srnet_zone_entered_total{stream=\"scene\",zone=\"room\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("srnet_zone_objects{stream=\"scene\",zone=\"room\"} 0\n", metrics, StringComparison.Ordinal);

        // What is watched no more has no series.
        await service.SendAsync(HttpMethod.Put, "/api/streams/scene/zones", """{"zones": [], "lines": []}""");
        Assert.DoesNotContain("zone=\"room\"", await service.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_comes_back_gets_what_came_meanwhile()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var log = service.Service<EventLog>();
        log.Append([Event("entered"), Event("left"), Event("crossed") with { Stream = "yard" }, Event("found")]);
        using var live = await LiveAsync(service, "/api/events/live?stream=gate&kind=left,found,lost", lastId: 1);
        Assert.Equal([(2L, "left"), (4L, "found")], [await live.NextAsync(), await live.NextAsync()]);
        log.Append([Event("entered"), Event("lost")]);
        Assert.Equal((6L, "lost"), await live.NextAsync());
    }

    [Fact]
    public async Task The_history_is_read_in_pages_and_as_a_table()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        service.Service<EventLog>().Append([.. Enumerable.Range(0, 25).Select(i => Event("entered") with { Name = i == 24 ? "=2+3, \"Karl\"" : "Karl", Zone = "door", At = Event("").At.AddMinutes(i) })]);
        var ids = new List<long>();
        for (var path = "/api/events?limit=10"; path is not null;)
        {
            var page = await service.GetAsync(path);
            ids.AddRange(page["events"]!.AsArray().Select(e => (long)e!["id"]!));
            path = page["next"] is { } next ? $"/api/events?limit=10&before={next}" : null;
        }

        Assert.Equal(Enumerable.Range(1, 25).Reverse().Select(i => (long)i), ids);
        var table = (await service.Client.GetStringAsync("/api/events.csv?zone=door&from=2030-01-01T12:20:00Z&to=2030-01-01T12:30:00Z", TestContext.Current.CancellationToken)).Split("\r\n");
        Assert.Equal("id,at,stream,kind,object,name,zone,line,direction,seconds,reason,frame", table[0]);
        Assert.Equal(7, table.Length);
        Assert.Equal("21,2030-01-01T12:20:00.000Z,gate,entered,1,Karl,door,,,,,7", table[1]);
        Assert.Equal("25,2030-01-01T12:24:00.000Z,gate,entered,1,\"'=2+3, \"\"Karl\"\"\",door,,,,,7", table[5]);
        foreach (var wrong in new[] { "/api/events?kind=eaten", "/api/events?limit=0", "/api/events?from=yesterday", "/api/events.csv?kind=eaten", "/api/events/live?kind=eaten" })
        {
            var (status, problem) = await service.SendAsync(HttpMethod.Get, wrong);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.EndsWith(".", (string)problem!["detail"]!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"zones": [{"name": "a", "points": [[0, 0], [1, 0]]}], "lines": []}""", "3 to 64")]
    [InlineData("""{"zones": [{"name": "a", "points": [[0, 0], [100, 0], [1, 1]]}], "lines": []}""", "from 0 to 1")]
    [InlineData("""{"zones": [{"name": "a", "points": [[0, 0], [1], [1, 1]]}], "lines": []}""", "from 0 to 1")]
    [InlineData("""{"zones": [{"name": "a/b", "points": [[0, 0], [1, 0], [1, 1]]}], "lines": []}""", "name of a zone")]
    [InlineData("""{"zones": [{"name": "a", "points": [[0, 0], [1, 0], [1, 1]], "dwellSeconds": -1}], "lines": []}""", "dwellSeconds")]
    [InlineData("""{"zones": [{"name": "a", "points": [[0, 0], [1, 0], [1, 1]]}, {"name": "a", "points": [[0, 0], [1, 0], [1, 1]]}], "lines": []}""", "two zones called 'a'")]
    [InlineData("""{"zones": [], "lines": [{"name": "l", "points": [[0.5, 0.5], [0.5, 0.5]]}]}""", "one place")]
    [InlineData("""{"zones": [], "lines": [{"name": "l", "points": [[0, 0], [1, 1]], "anchor": "head"}]}""", "centre or foot")]
    [InlineData("""{"zones": []}""", "lines")]
    public async Task Zones_that_cannot_be_used_are_refused_with_the_reason(string json, string reason)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        service.Service<StreamManager>().Add(new() { Id = "a", Source = "synth://nothing" });
        var (status, problem) = await service.SendAsync(HttpMethod.Put, "/api/streams/a/zones", json);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, (string)problem!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zones_that_were_drawn_stay_with_the_next_definition_and_the_next_life()
    {
        using var folder = new TemporaryFolder();
        StreamDefinition[] streams = [new() { Id = "drawn", Source = "synth://nothing", FromConfiguration = true }, .. ConfigFile.Parse(new StringReader(
            "streams:\n  - id: written\n    source: synth://nothing\n    lines:\n      - {name: gate, points: [[0.5, 0], [0.5, 1]], anchor: foot}\n"), "f.yaml").Streams];
        var config = new ServiceConfig { Rtsp = null, StateFolder = folder.Path, Streams = streams };
        await using (var service = await ServiceUnderTest.StartAsync(config))
        {
            await service.PostAsync("/api/streams", """{"id": "added", "source": "synth://nothing"}""");
            foreach (var id in new[] { "drawn", "added" })
            {
                Assert.Equal(HttpStatusCode.OK, (await service.SendAsync(HttpMethod.Put, $"/api/streams/{id}/zones", Everywhere)).Status);
            }

            var (status, problem) = await service.SendAsync(HttpMethod.Put, "/api/streams/written/zones", Everywhere);
            Assert.Equal(HttpStatusCode.Conflict, status);
            Assert.Contains("configuration file", (string)problem!["detail"]!, StringComparison.Ordinal);
            await service.SendAsync(HttpMethod.Put, "/api/streams/added", """{"source": "synth://nothing", "preset": "fast"}""");
        }

        await using var next = await ServiceUnderTest.StartAsync(config);
        foreach (var id in new[] { "drawn", "added" })
        {
            Assert.Equal("room", (string)(await next.GetAsync($"/api/streams/{id}/zones"))["zones"]![0]!["name"]!);
        }

        Assert.Equal("foot", (string)(await next.GetAsync("/api/streams/written/zones"))["lines"]![0]!["anchor"]!);
        Assert.True((bool)(await next.GetAsync("/api/streams/written/zones"))["fromConfiguration"]!);
    }

    [Theory]
    [InlineData("streams:\n  - id: a\n    source: b\n    zones:\n      - {name: z, points: [[0, 0], [1, 0], [x, 1]]}", "line 5: 'points': 'x' is no number")]
    [InlineData("streams:\n  - id: a\n    source: b\n    zones:\n      - {name: z}", "line 5: 'points' is missing")]
    [InlineData("streams:\n  - id: a\n    source: b\n    lines:\n      - {name: z, points: [[0, 0], [2, 0]]}", "from 0 to 1")]
    [InlineData("webhooks:\n  - {name: a, url: ftp://x}", "line 2: 'url' is http://... or https://...")]
    [InlineData("webhooks:\n  - {name: mqtt, url: http://x}", "which the broker is")]
    [InlineData("webhooks:\n  - {name: a, url: http://x, kinds: [eaten]}", "line 2: 'kinds': there are no events of the kind 'eaten'")]
    [InlineData("mqtt: {url: http://x}", "line 1: 'url' is mqtt://HOST or mqtts://HOST")]
    [InlineData("mqtt: {url: mqtt://x, topic: 'a/#'}", "line 1: 'topic': it has letters, digits")]
    [InlineData("mqtt: mqtt://x", "'mqtt' is a mapping")]
    [InlineData("eventDays: 0", "line 1: 'eventDays': it is above 0")]
    public void What_is_wrong_with_zones_and_receivers_is_said_with_its_line(string yaml, string expected)
    {
        var e = Assert.Throws<SrNetException>(() => ConfigFile.Parse(new StringReader(yaml), "f.yaml"));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Receivers_are_read()
    {
        var config = ConfigFile.Parse(
            new StringReader(
                """
                webhooks:
                  - name: alarm
                    url: https://home.example/hook
                    secret: s3cret
                    streams: gate
                    kinds: [entered, left]
                mqtt:
                  url: mqtts://eve:p%40ss@broker.example
                  topic: house/srnet
                  homeAssistant: off
                """),
            "f.yaml");
        var webhook = Assert.Single(config.Webhooks);
        Assert.Equal(("alarm", "s3cret", "gate", "entered left"), (webhook.Name, webhook.Secret!, string.Join(' ', webhook.Streams), string.Join(' ', webhook.Kinds)));
        Assert.Equal(("eve", "p@ss", "house/srnet", null, true), (config.Mqtt!.User, config.Mqtt.Password, config.Mqtt.Topic, config.Mqtt.HomeAssistant, config.Mqtt.IsSecure));
    }

    private static ServiceEvent Event(string kind) => new(0, new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero), "gate", kind, 1, "Karl", 7);

    private static async Task<Live> LiveAsync(ServiceUnderTest service, string path, long? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId.Value.ToString(CultureInfo.InvariantCulture));
        }

        var answer = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        return new Live(answer, new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), Encoding.UTF8));
    }

    private sealed class Live(HttpResponseMessage answer, StreamReader reader) : IDisposable
    {
        public async Task<(long Id, string Kind)> NextAsync()
        {
            long id = 0;
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                {
                    id = long.Parse(line[4..], CultureInfo.InvariantCulture);
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    var data = JsonNode.Parse(line[6..])!;
                    Assert.Equal(id, (long)data["id"]!);
                    return (id, (string)data["kind"]!);
                }
            }

            throw new EndOfStreamException();
        }

        public void Dispose()
        {
            reader.Dispose();
            answer.Dispose();
        }
    }
}
