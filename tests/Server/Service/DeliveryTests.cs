using System.Net;
using System.Text.Json.Nodes;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Delivery;
using SRNet.Server.Service.Events;

namespace SRNet.Server.Tests.Service;

/// <summary>Events reach receivers that are killed and come back: none is lost, and only what was not confirmed comes twice.</summary>
public class DeliveryTests
{
    private const int Count = 100;

    [Fact]
    public async Task A_hundred_events_reach_a_webhook_that_is_killed_and_restarted_signed_and_in_order()
    {
        using var receiver = new HookReceiver();
        var config = new ServiceConfig { Rtsp = null, Webhooks = [new("alarm", receiver.Address) { Secret = "s3cret" }] };
        await using var service = await ServiceUnderTest.StartAsync(config);
        receiver.Start();
        for (var i = 1; i <= Count; i++)
        {
            service.Service<EventLog>().Append([Event(i)]);
            if (i % 25 == 0)
            {
                // In the middle of whatever is under way: some of it was taken and will never be confirmed.
                receiver.Stop();
                await service.UntilAsync("/health/ready", h => (string)h["receivers"]!["alarm"]!["state"]! == "failed");
                receiver.Start();
            }
        }

        await service.UntilAsync("/health/ready", h => (string)h["receivers"]!["alarm"]!["state"]! == "working");
        await UntilAsync(() => receiver.Taken.Select(t => t.Id).Distinct().Count() == Count, "all events at the webhook");
        var ids = receiver.Taken.Select(t => t.Id).ToList();
        Assert.Equal(Enumerable.Range(1, Count).Select(i => (long)i), ids.Distinct());
        Assert.InRange(ids.Count, Count, Count + 4);
        Assert.All(receiver.Taken, t => Assert.Equal(Webhook.Sign("s3cret"u8.ToArray(), t.Body), t.Signature));
        Assert.All(receiver.Taken, t => Assert.Equal(t.Id, (long)JsonNode.Parse(t.Body)!["id"]!));
        var metrics = await service.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains($"srnet_event_deliveries_total{{receiver=\"alarm\"}} {Count}\n", metrics, StringComparison.Ordinal);
        Assert.Matches("srnet_event_delivery_errors_total\\{receiver=\"alarm\"\\} [1-9]", metrics);
    }

    [Fact]
    public async Task What_was_not_confirmed_is_delivered_by_the_next_life_of_the_service()
    {
        using var folder = new TemporaryFolder();
        using var receiver = new HookReceiver();
        var config = new ServiceConfig { Rtsp = null, StateFolder = folder.Path, Webhooks = [new("alarm", receiver.Address)] };
        await using (var first = await ServiceUnderTest.StartAsync(config))
        {
            first.Service<EventLog>().Append([Event(1), Event(2)]);
            await first.UntilAsync("/health/ready", h => (string)h["receivers"]!["alarm"]!["state"]! == "failed");
        }

        receiver.Start();
        await using var second = await ServiceUnderTest.StartAsync(config);
        await UntilAsync(() => receiver.Taken.Count >= 2, "both events");
        Assert.Equal([1L, 2L], receiver.Taken.Select(t => t.Id));
    }

    [Fact]
    public async Task A_receiver_gets_what_it_asked_for_and_its_secrets_are_nowhere()
    {
        using var receiver = new HookReceiver();
        receiver.Start();
        var url = new Uri($"http://eve:hunter2@{receiver.Address.Authority}/hook/topsecret");
        var config = new ServiceConfig { Rtsp = null, Webhooks = [new("alarm", url) { Streams = ["gate"], Kinds = ["crossed"] }] };
        await using var service = await ServiceUnderTest.StartAsync(config);
        service.Service<EventLog>().Append([Event(1), Event(2) with { Kind = "crossed", Stream = "yard" }, Event(3) with { Kind = "crossed" }]);
        await UntilAsync(() => !receiver.Taken.IsEmpty, "the event");
        Assert.Equal([3L], receiver.Taken.Select(t => t.Id));
        Assert.Equal("Basic " + Convert.ToBase64String("eve:hunter2"u8), receiver.Taken.Single().Authorization);
        var health = (await service.GetAsync("/health/ready")).ToJsonString();
        Assert.DoesNotContain("hunter2", health, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", health, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_events_reach_those_who_listen_to_a_broker_that_is_killed_and_restarted()
    {
        using var broker = new Mosquitto();
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, Mqtt = Mqtt(broker) });
        await service.UntilAsync("/health/ready", h => (string)h["receivers"]!["mqtt"]!["state"]! == "working");
        using var listener = await BrokerListener.ConnectAsync(broker, "srnet/+/event");
        for (var i = 1; i <= Count; i++)
        {
            service.Service<EventLog>().Append([Event(i)]);
            if (i % 25 == 0)
            {
                broker.Stop();
                await service.UntilAsync("/health/ready", h => (string)h["receivers"]!["mqtt"]!["state"]! == "failed");
                broker.Start();
                await listener.ReconnectAsync();
            }
        }

        await UntilAsync(() => listener.Ids.Distinct().Count() == Count, "all events at the listener");
        Assert.Equal(Enumerable.Range(1, Count).Select(i => (long)i), listener.Ids.Distinct().Order());
        Assert.InRange(listener.Ids.Count, Count, Count + 8);
    }

    [Fact]
    public async Task Home_Assistant_finds_streams_objects_zones_and_lines_and_what_is_gone_goes()
    {
        using var broker = new Mosquitto();
        using var listener = await BrokerListener.ConnectAsync(broker, "#");
        await using (var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, Mqtt = Mqtt(broker) }))
        {
            await service.AddSceneAsync();
            var (status, body) = await service.SendAsync(
                HttpMethod.Put, "/api/streams/scene/zones",
                """{"zones": [{"name": "Haus Tür", "points": [[0, 0], [1, 0], [1, 1], [0, 1]]}], "lines": [{"name": "gate", "points": [[0, 0.5], [1, 0.5]]}]}""");
            Assert.True(status == HttpStatusCode.OK, $"{body}");
            var id = await service.MarkAsync(name: "Karl");
            await UntilAsync(() => listener.Json("srnet/scene/zone/Haus Tür")?["objects"]?.GetValue<int>() == 1, "Karl in the zone");
            await UntilAsync(() => listener.Last.Keys.Count(t => t.StartsWith("homeassistant/", StringComparison.Ordinal)) == 6, "six entities");
            Assert.Equal("online", listener.Last["srnet/status"]);
            Assert.Equal("running", listener.Last["srnet/scene/state"]);
            Assert.Equal("Karl", (string)listener.Json($"srnet/scene/object/{id}")!["name"]!);

            // Every entity reads a topic that is there, belongs to its stream's device, and has an id of its own.
            var entities = listener.Last.Where(t => t.Key.StartsWith("homeassistant/", StringComparison.Ordinal)).Select(t => (t.Key, Config: JsonNode.Parse(t.Value)!)).ToList();
            Assert.Equal(
                ["binary_sensor", "event", "sensor", "sensor", "sensor", "sensor"], entities.Select(e => e.Key.Split('/')[1]).Order(StringComparer.Ordinal));
            Assert.All(entities, e => Assert.Matches(@"\Ahomeassistant/[a-z_]+/srnet/[A-Za-z0-9_-]+/config\z", e.Key));
            Assert.All(entities, e => Assert.Equal("srnet_scene", (string)e.Config["device"]!["identifiers"]![0]!));
            Assert.All(entities.Where(e => !e.Key.Contains("/event/", StringComparison.Ordinal)), e => Assert.Contains((string)e.Config["state_topic"]!, listener.Last.Keys));
            Assert.Equal(entities.Count, entities.Select(e => (string)e.Config["unique_id"]!).Distinct().Count());
            await UntilAsync(() => listener.Events.Any(e => (string)e["kind"]! == "entered"), "that Karl came in");

            await service.SendAsync(HttpMethod.Delete, $"/api/streams/scene/objects/{id}");
            await UntilAsync(() => listener.Last[$"srnet/scene/object/{id}"].Length == 0, "Karl to be forgotten");
            await UntilAsync(() => listener.Json("srnet/scene/zone/Haus Tür")?["objects"]?.GetValue<int>() == 0, "the zone to be empty");
        }

        // In its next life nothing is left of the stream that is not there any more.
        await UntilAsync(() => listener.Last["srnet/status"] == "offline", "the service to say that it goes");
        await using var next = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, Mqtt = Mqtt(broker) });
        await UntilAsync(() => listener.Last.All(t => t.Key == "srnet/status" || t.Value.Length == 0 || t.Key.EndsWith("/event", StringComparison.Ordinal)), "the old stream to be forgotten");
        await UntilAsync(() => listener.Last["srnet/status"] == "online", "the service to be back");
    }

    [Fact]
    public async Task When_the_service_goes_without_a_word_the_broker_says_so()
    {
        using var broker = new Mosquitto();
        using var listener = await BrokerListener.ConnectAsync(broker, "srnet/status");
        using var relay = new Relay(broker.Port);
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, Mqtt = Mqtt(broker) with { Url = new Uri($"mqtt://127.0.0.1:{relay.Port}") } });
        await UntilAsync(() => listener.Last.GetValueOrDefault("srnet/status") == "online", "the service to be online");
        relay.Cut();
        await UntilAsync(() => listener.Last["srnet/status"] == "offline", "the last will");
    }

    private static MqttSettings Mqtt(Mosquitto broker) => new(new Uri($"mqtt://127.0.0.1:{broker.Port}"));

    private static ServiceEvent Event(int i) => new(0, DateTimeOffset.UtcNow, "gate", "entered", 1, "Karl", i) { Zone = "door" };

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(120));
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"waited in vain for {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
