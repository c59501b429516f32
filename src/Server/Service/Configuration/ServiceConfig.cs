using System.Net;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Configuration;

/// <summary>Everything <c>srnet serve</c> can be told. docs/srnet.reference.yaml is its reference.</summary>
internal sealed record ServiceConfig
{
    /// <summary>Where HTTP is served.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 8080);

    /// <summary>Where the built-in RTSP server listens; null = nowhere.</summary>
    public IPEndPoint? Rtsp { get; init; } = new(IPAddress.Loopback, 8554);

    /// <summary>Somebody named that address: then it has to be free.</summary>
    public bool RtspAsked { get; init; }

    /// <summary>Where streams and objects are kept across restarts; null = nowhere.</summary>
    public string? StateFolder { get; init; }

    /// <summary>What clients have to know; null = nothing, on loopback only.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Folder of the model bundle; null = the bundled one.</summary>
    public string? Model { get; init; }

    /// <summary>auto, cpu or cuda.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>What computes the network on the CPU.</summary>
    public CpuEngine Engine { get; init; } = CpuEngine.Auto;

    /// <summary>Collector that measurements are sent to; null = none.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>Names by which clients may call this service besides those of loopback, for instance behind a proxy.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Folders whose files clients may name as sources. The configuration's own streams may name any.</summary>
    public IReadOnlyList<string> SourceFolders { get; init; } = [];

    /// <summary>Where recordings of streams go, a folder per stream; null = recordings are refused.</summary>
    public string? RecordingFolder { get; init; }

    /// <summary>The least important messages that are logged.</summary>
    public LogLevel Log { get; init; } = LogLevel.Information;

    /// <summary>Streams that are always there.</summary>
    public IReadOnlyList<StreamDefinition> Streams { get; init; } = [];

    public bool IsLoopback => IPAddress.IsLoopback(Listen.Address) && (Rtsp is null || IPAddress.IsLoopback(Rtsp.Address));

    /// <summary>The configuration itself, when a service may be started with it.</summary>
    /// <exception cref="SrNetException">InvalidInput: it would let everybody in.</exception>
    public ServiceConfig Checked() => IsLoopback || ApiKey is not null
        ? this
        : throw SrNetException.InvalidInput("To listen beyond this machine an API key is needed: set 'apiKey' or 'apiKeyFile' in the configuration, or SRNET_API_KEY.");
}
