using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using Prometheus;
using SRNet.Pipeline.Metrics;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices;
using SRNet.Server.CommandLine;
using SRNet.Server.Service.Configuration;

namespace SRNet.Server.Service.Metrics;

/// <summary>Collects what all streams and the runtime measure, for scrapes and, when one is named, for a collector.</summary>
internal sealed class ServiceMetrics : IDisposable
{
    // A stream has less than twenty instruments; the SDK's own limit would cut off the metrics of the fiftieth.
    private const int MaximumInstruments = 8192;
    private const string RuntimeMeterName = "System.Runtime";
    private readonly Meter _meter = new(StreamInstruments.MeterName);
    private readonly PrometheusCollector _prometheus;
    private readonly MeterProvider? _otlp;

    public ServiceMetrics(ServiceConfig config, SrNetModel model)
    {
        var build = new KeyValuePair<string, object?>[] { new("version", ProgramVersion.Full), new("backend", model.DeviceKind), new("engine", model.Name) };
        _meter.CreateObservableGauge("srnet.build_info", () => new Measurement<int>(1, build), description: "1; its labels say what is running.");
        if (model.Gpu is not null)
        {
            _meter.CreateObservableGauge("srnet.gpu.memory.used", () => Gpu(model, use => use.UsedBytes), "By", "Memory of the GPU that is taken, by all programs.");
            _meter.CreateObservableCounter(
                "srnet.gpu.captures.failed", () => Gpu(model, use => use.FailedCaptures), description: "Times that work on the GPU could not be captured, so that frames cost more of the CPU.");
            _meter.CreateObservableCounter(
                "srnet.gpu.encoder.launches.saved", () => Gpu(model, use => use.LaunchesSaved), description: "Runs of the query encoder that frames did not need because they shared one.");
        }

        _prometheus = new PrometheusCollector(IsShown);
        _otlp = config.Otlp is { } collector ? SendTo(collector) : null;
    }

    /// <summary>Everything at /metrics, in Prometheus' text format 0.0.4. In OpenMetrics' the edges of buckets are written otherwise, and with them every series' name would change.</summary>
    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapMetrics(
            settings =>
            {
                settings.Registry = _prometheus.Registry;
                settings.EnableOpenMetrics = false;
            },
            "/metrics").WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));

    public void Dispose()
    {
        _otlp?.Dispose();
        _prometheus.Dispose();
        _meter.Dispose();
    }

    private static MeterProvider SendTo(Uri collector) => Sdk.CreateMeterProviderBuilder()
        .AddMeter(StreamInstruments.MeterName)
        .AddMeter(RuntimeMeterName)
        .AddView(instrument => IsShown(instrument) ? null : MetricStreamConfiguration.Drop)
        .SetMaxMetricStreams(MaximumInstruments)
        .AddOtlpExporter(otlp =>
        {
            otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
            otlp.Endpoint = collector.AbsolutePath == "/" ? new Uri(collector, "v1/metrics") : collector;
        })
        .Build();

    // A lost GPU has no memory to speak of; its streams say what happened.
    private static Measurement<long>[] Gpu(SrNetModel model, Func<GpuUse, long> figure)
    {
        try
        {
            return model.Gpu is { } use ? [new(figure(use), new KeyValuePair<string, object?>("device", use.Device))] : [];
        }
        catch (SrNetException)
        {
            return [];
        }
    }

    // In Prometheus' text the ending belongs to histograms; the three gauges of the runtime that have it tell little.
    private static bool IsShown(Instrument instrument) =>
        instrument.Meter.Name == StreamInstruments.MeterName
        || (instrument.Meter.Name == RuntimeMeterName && !instrument.Name.EndsWith(".count", StringComparison.Ordinal));
}
