using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using SRNet.Pipeline.Metrics;
using SRNet.Segmentation;
using SRNet.Server.Commands;
using SRNet.Server.Service.Configuration;

namespace SRNet.Server.Service.Metrics;

/// <summary>Collects what all streams and the runtime measure, for scrapes and, when one is named, for a collector.</summary>
internal sealed class ServiceMetrics : IDisposable
{
    // A stream has less than twenty instruments; the SDK's own limit would cut off the metrics of the fiftieth.
    private const int MaximumInstruments = 8192;
    private readonly Meter _meter = new(StreamInstruments.MeterName);
    private readonly PrometheusText _prometheus = new();
    private readonly MeterProvider _provider;

    public ServiceMetrics(ServiceConfig config, SrNetModel model)
    {
        var build = new KeyValuePair<string, object?>[] { new("version", VersionCommand.Full), new("backend", model.DeviceKind), new("engine", model.Name) };
        _meter.CreateObservableGauge("srnet.build_info", () => new Measurement<int>(1, build), description: "1; its labels say what is running.");
        if (model.GpuMemory is not null)
        {
            _meter.CreateObservableGauge("srnet.gpu.memory.used", () => GpuMemory(model), "By", "Memory of the GPU that is taken, by all programs.");
        }

        var builder = Sdk.CreateMeterProviderBuilder()
            .AddMeter(StreamInstruments.MeterName)
            .AddMeter("System.Runtime")
            .AddView(instrument => IsCountByName(instrument) ? MetricStreamConfiguration.Drop : null)
            .SetMaxMetricStreams(MaximumInstruments)
            .AddReader(new BaseExportingMetricReader(_prometheus));
        if (config.Otlp is { } collector)
        {
            builder.AddOtlpExporter(otlp =>
            {
                otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
                otlp.Endpoint = collector.AbsolutePath == "/" ? new Uri(collector, "v1/metrics") : collector;
            });
        }

        _provider = builder.Build();
    }

    /// <summary>Everything in Prometheus' text format.</summary>
    public string Scrape() => _prometheus.Scrape();

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
    }

    // A lost GPU has no memory to speak of; its streams say what happened.
    private static Measurement<long>[] GpuMemory(SrNetModel model)
    {
        try
        {
            return model.GpuMemory is { } use ? [new(use.UsedBytes, new KeyValuePair<string, object?>("device", use.Device))] : [];
        }
        catch (SrNetException)
        {
            return [];
        }
    }

    // In Prometheus' text the ending belongs to histograms; the three gauges of the runtime that have it tell little.
    private static bool IsCountByName(Instrument instrument) => instrument.Meter.Name == "System.Runtime" && instrument.Name.EndsWith(".count", StringComparison.Ordinal);
}
