using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SRNet.Pipeline.Objects;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Events;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Delivery;

/// <summary>
/// What holds right now, as retained MQTT topics: below the service's own topic its streams, objects, zones and lines; and, below Home Assistant's, what
/// makes each of them an entity there without anything being written in its configuration. Every stream is a device.
/// </summary>
internal sealed class HomeAssistant(MqttSettings settings, string version, Uri? publicUrl)
{
    // Templates are full of quotation marks.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Where all of a service's discovery topics are, as a topic filter.</summary>
    public static string TopicsBelow(string discovery, string topic) => $"{discovery}/+/{Slug(topic)}/+/config";

    /// <summary>Payloads by topic.</summary>
    public IReadOnlyDictionary<string, string> State(IEnumerable<StreamHost> streams)
    {
        var topics = new Dictionary<string, string>();
        foreach (var stream in streams)
        {
            Add(topics, stream);
        }

        return topics;
    }

    private void Add(Dictionary<string, string> topics, StreamHost stream)
    {
        var own = $"{settings.Topic}/{stream.Id}";
        topics[$"{own}/state"] = stream.Stream.Status.State.ToString().ToLowerInvariant();
        Announce(topics, stream, "event", "events", new JsonObject
        {
            ["name"] = "Events",
            ["state_topic"] = $"{own}/event",
            ["event_types"] = new JsonArray([.. EventFilter.Kinds.Select(kind => JsonValue.Create(kind))]),
            ["value_template"] = "{{ dict(value_json, event_type=value_json.kind) | tojson }}",
        });
        foreach (var item in stream.Stream.Objects)
        {
            topics[$"{own}/object/{item.Id}"] = new JsonObject { ["name"] = item.Name, ["state"] = item.State.ToString().ToLowerInvariant() }.ToJsonString();
            Announce(topics, stream, "sensor", $"object_{item.Id}", new JsonObject
            {
                ["name"] = item.Name,
                ["icon"] = "mdi:image-filter-center-focus",
                ["state_topic"] = $"{own}/object/{item.Id}",
                ["value_template"] = "{{ value_json.state }}",
                ["device_class"] = "enum",
                ["options"] = new JsonArray([.. Enum.GetNames<StreamObjectState>().Select(name => JsonValue.Create(name.ToLowerInvariant()))]),
            });
        }

        foreach (var (zone, count) in stream.Watch.Zones)
        {
            var topic = $"{own}/zone/{zone.Name}";
            topics[topic] = new JsonObject { ["objects"] = count.Inside.Count, ["entered"] = count.Entered, ["left"] = count.Left }.ToJsonString();
            Announce(topics, stream, "binary_sensor", $"zone_{Slug(zone.Name)}_occupied", new JsonObject
            {
                ["name"] = zone.Name,
                ["device_class"] = "occupancy",
                ["state_topic"] = topic,
                ["value_template"] = "{{ 'ON' if value_json.objects > 0 else 'OFF' }}",
            });
            Announce(topics, stream, "sensor", $"zone_{Slug(zone.Name)}_objects", Figure($"{zone.Name} objects", topic, "objects", "measurement"));
        }

        foreach (var (line, count) in stream.Watch.Lines)
        {
            var topic = $"{own}/line/{line.Name}";
            topics[topic] = new JsonObject { ["forward"] = count.Forward, ["backward"] = count.Backward }.ToJsonString();
            Announce(topics, stream, "sensor", $"line_{Slug(line.Name)}_forward", Figure($"{line.Name} forward", topic, "forward", "total_increasing"));
            Announce(topics, stream, "sensor", $"line_{Slug(line.Name)}_backward", Figure($"{line.Name} backward", topic, "backward", "total_increasing"));
        }
    }

    private static JsonObject Figure(string name, string topic, string member, string kind) => new()
    {
        ["name"] = name,
        ["icon"] = "mdi:counter",
        ["state_topic"] = topic,
        ["value_template"] = $$$"""{{ value_json.{{{member}}} }}""",
        ["state_class"] = kind,
    };

    private void Announce(Dictionary<string, string> topics, StreamHost stream, string component, string entity, JsonObject what)
    {
        if (settings.HomeAssistant is not { } discovery)
        {
            return;
        }

        var service = Slug(settings.Topic);
        what["unique_id"] = $"{service}_{stream.Id}_{entity}";
        what["availability_mode"] = "all";
        what["availability"] = new JsonArray(
            new JsonObject { ["topic"] = $"{settings.Topic}/status" },
            new JsonObject { ["topic"] = $"{settings.Topic}/{stream.Id}/state", ["value_template"] = "{{ 'online' if value == 'running' else 'offline' }}" });
        what["device"] = new JsonObject
        {
            ["identifiers"] = new JsonArray($"{service}_{stream.Id}"),
            ["name"] = stream.Id,
            ["manufacturer"] = "SRNet",
            ["model"] = "Video stream",
            ["sw_version"] = version,
        };
        if (publicUrl is not null)
        {
            what["device"]!["configuration_url"] = $"{publicUrl.AbsoluteUri.TrimEnd('/')}/#/streams/{stream.Id}";
        }

        topics[$"{discovery}/{component}/{service}/{stream.Id}_{entity}/config"] = what.ToJsonString(Plain);
    }

    // In Home Assistant's topics and ids there are letters of ASCII, digits, _ and - only; names that differ stay different.
    private static string Slug(string name)
    {
        var plain = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
        return plain == name ? name : $"{plain}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..6]}";
    }
}
