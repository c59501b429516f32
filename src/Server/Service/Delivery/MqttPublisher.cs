using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Events;

namespace SRNet.Server.Service.Delivery;

/// <summary>
/// Tells an MQTT broker everything: each event once it happens, and what holds right now (streams, objects, zones, lines) in retained topics, with what Home
/// Assistant needs to find them by itself. QoS 1: the broker confirms each. When the service goes without a word the broker says so for it (last will).
/// </summary>
internal sealed class MqttPublisher : IReceiver
{
    private const string Online = "online";
    private const string Offline = "offline";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly MqttSettings _settings;
    private readonly Func<IReadOnlyDictionary<string, string>> _state;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptions _options;
    private readonly Dictionary<string, string> _published = [];

    // Retained topics of ours that the broker still has, maybe of an earlier life.
    private readonly ConcurrentDictionary<string, bool> _found = [];

    /// <param name="settings">Which broker.</param>
    /// <param name="state">What holds right now, by topic.</param>
    public MqttPublisher(MqttSettings settings, Func<IReadOnlyDictionary<string, string>> state)
    {
        (_settings, _state) = (settings, state);
        Target = $"{settings.Url.Scheme}://{settings.Url.Host}:{Port}";
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(settings.Url.Host, Port)
            .WithClientId($"srnet-{Guid.NewGuid():N}")
            .WithTimeout(Patience)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(15))
            .WithWillTopic(StatusTopic)
            .WithWillPayload(Offline)
            .WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (settings.User is not null)
        {
            options.WithCredentials(settings.User, settings.Password ?? "");
        }

        if (settings.IsSecure)
        {
            options.WithTlsOptions(tls => tls.UseTls());
        }

        _options = options.Build();
        _client.ApplicationMessageReceivedAsync += message =>
        {
            if (message.ApplicationMessage.Retain && message.ApplicationMessage.Payload.Length > 0)
            {
                _found[message.ApplicationMessage.Topic] = true;
            }

            return Task.CompletedTask;
        };
    }

    public string Name => MqttSettings.Name;

    public string Target { get; }

    public EventFilter Filter { get; } = new();

    private int Port => _settings.Url.Port > 0 ? _settings.Url.Port : _settings.IsSecure ? 8883 : 1883;

    private string StatusTopic => $"{_settings.Topic}/status";

    public void Refresh(CancellationToken stop)
    {
        if (!_client.IsConnected)
        {
            Connect(stop);
        }

        var state = _state();
        foreach (var (topic, payload) in state)
        {
            if (!_published.TryGetValue(topic, out var before) || before != payload)
            {
                Publish(topic, payload, retain: true, stop);
                _published[topic] = payload;
            }
        }

        foreach (var gone in _published.Keys.Concat(_found.Keys).Where(topic => topic != StatusTopic && !state.ContainsKey(topic)).Distinct().ToList())
        {
            // Nothing, retained, makes the broker forget the topic.
            Publish(gone, "", retain: true, stop);
            _published.Remove(gone);
            _found.TryRemove(gone, out _);
        }
    }

    public void Deliver(ServiceEvent item, CancellationToken stop) =>
        Publish($"{_settings.Topic}/{item.Stream}/event", JsonSerializer.Serialize(item, EventJson.Default.ServiceEvent), retain: false, stop);

    public void Dispose()
    {
        if (_client.IsConnected)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                Publish(StatusTopic, Offline, retain: true, patience.Token);
                _client.DisconnectAsync(new MqttClientDisconnectOptions(), patience.Token).GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is SrNetException or OperationCanceledException or MqttCommunicationException)
            {
                // Then the broker says that it is gone.
            }
        }

        _client.Dispose();
    }

    private void Connect(CancellationToken stop)
    {
        _published.Clear();
        var answer = Guard(() => _client.ConnectAsync(_options, stop), stop);
        if (answer.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new SrNetException(SrNetError.Failed, $"The MQTT broker at {Target} refused the connection: {answer.ResultCode}.")
            {
                Refused = answer.ResultCode is MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized,
            };
        }

        string[] own = _settings.HomeAssistant is { } discovery ? [$"{_settings.Topic}/#", HomeAssistant.TopicsBelow(discovery, _settings.Topic)] : [$"{_settings.Topic}/#"];
        foreach (var filter in own)
        {
            Guard(() => _client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter).Build(), stop), stop);
        }

        Publish(StatusTopic, Online, retain: true, stop);
    }

    private void Publish(string topic, string payload, bool retain, CancellationToken stop)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag(retain).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        var answer = Guard(() => _client.PublishAsync(message, stop), stop);
        if (!answer.IsSuccess)
        {
            throw SrNetException.Failed($"The MQTT broker at {Target} did not take '{topic}': {answer.ReasonCode}.");
        }
    }

    private T Guard<T>(Func<Task<T>> action, CancellationToken stop)
    {
        try
        {
            return action().WaitAsync(Patience, stop).GetAwaiter().GetResult();
        }
        catch (TimeoutException e)
        {
            throw SrNetException.Failed(string.Create(CultureInfo.InvariantCulture, $"The MQTT broker at {Target} did not answer within {Patience.TotalSeconds} s."), e);
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttProtocolViolationException or InvalidOperationException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw SrNetException.Failed($"The MQTT broker at {Target} cannot be reached: {(e.InnerException ?? e).Message.TrimEnd('.')}.", e);
        }
    }
}
