using System.Diagnostics.Metrics;
using SRNet.Pipeline.Metrics;
using SRNet.Server.CommandLine;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Events;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Delivery;

/// <summary>All receivers of events that the configuration names, while the service runs.</summary>
internal sealed class Receivers : IHostedService, IDisposable
{
    private readonly Meter _meter = new(StreamInstruments.MeterName);

    public Receivers(ServiceConfig config, EventLog events, StreamManager streams, TimeProvider time, ILogger<Receivers> log)
    {
        List<IReceiver> receivers = [.. config.Webhooks.Select(settings => new Webhook(settings))];
        if (config.Mqtt is { } mqtt)
        {
            var home = new HomeAssistant(mqtt, ProgramVersion.Full, config.PublicUrl);
            receivers.Add(new MqttPublisher(mqtt, () => home.State(streams.All)));
        }

        All = [.. receivers.Select(receiver => new DeliveryLoop(receiver, events, time, log))];
        Counter("srnet.event.deliveries", "Events that the receiver has confirmed.", loop => loop.Count);
        Counter("srnet.event.delivery_errors", "Times the receiver could not be reached or did not confirm.", loop => loop.Errors);
        Counter("srnet.event.deliveries_lost", "Events that became too old before the receiver could have them.", loop => loop.Lost);
    }

    public IReadOnlyList<DeliveryLoop> All { get; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var loop in All)
        {
            loop.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(All.Select(loop => Task.Run(loop.Dispose, cancellationToken)));

    public void Dispose() => _meter.Dispose();

    private void Counter(string name, string description, Func<DeliveryLoop, long> value)
    {
        if (All.Count > 0)
        {
            _meter.CreateObservableCounter(
                name, () => All.Select(loop => new Measurement<long>(value(loop), new KeyValuePair<string, object?>("receiver", loop.Name))), "{event}", description);
        }
    }
}
