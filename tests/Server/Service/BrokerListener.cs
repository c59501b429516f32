using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;

namespace SRNet.Server.Tests.Service;

/// <summary>Somebody who listens to a broker, with a session that the broker keeps while the connection is away.</summary>
internal sealed class BrokerListener : IDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptions _options;
    private readonly ConcurrentQueue<JsonNode> _events = [];

    private BrokerListener(Mosquitto broker)
    {
        _options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).WithClientId("listener").WithCleanSession(false).WithSessionExpiryInterval(3600).Build();
        _client.ApplicationMessageReceivedAsync += message =>
        {
            var (topic, payload) = (message.ApplicationMessage.Topic, Encoding.UTF8.GetString(message.ApplicationMessage.Payload.ToArray()));
            if (topic.EndsWith("/event", StringComparison.Ordinal))
            {
                _events.Enqueue(JsonNode.Parse(payload)!);
            }

            Last[topic] = payload;
            return Task.CompletedTask;
        };
    }

    public ConcurrentDictionary<string, string> Last { get; } = [];

    public IReadOnlyCollection<JsonNode> Events => _events;

    public IReadOnlyList<long> Ids => [.. _events.Select(e => (long)e["id"]!)];

    public JsonNode? Json(string topic) => Last.TryGetValue(topic, out var payload) && payload.Length > 0 ? JsonNode.Parse(payload) : null;

    public static async Task<BrokerListener> ConnectAsync(Mosquitto broker, string filter)
    {
        var listener = new BrokerListener(broker);
        await listener.ReconnectAsync();
        await listener._client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce).Build(), TestContext.Current.CancellationToken);
        return listener;
    }

    public async Task ReconnectAsync()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                if (!_client.IsConnected)
                {
                    await _client.ConnectAsync(_options, TestContext.Current.CancellationToken);
                }

                return;
            }
            catch (Exception e) when (tries < 600 && e is not OperationCanceledException)
            {
                // The broker is not up yet, or the old connection is not down yet.
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    public void Dispose() => _client.Dispose();
}
