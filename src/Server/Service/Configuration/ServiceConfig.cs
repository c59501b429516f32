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

    /// <summary>A key that is good for everything; null = there is none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Keys that have names.</summary>
    public IReadOnlyList<ApiKey> Keys { get; init; } = [];

    /// <summary>What clients have to know; none = nothing, on loopback only.</summary>
    public IReadOnlyList<ApiKey> AllKeys => ApiKey is null ? Keys : [new ApiKey(Configuration.ApiKey.OnlyName, Role.Administer, ApiKey), .. Keys];

    /// <summary>Folder of the model bundle; null = the bundled one.</summary>
    public string? Model { get; init; }

    /// <summary>auto, cpu or cuda.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>What computes the network on the CPU.</summary>
    public CpuEngine Engine { get; init; } = CpuEngine.Auto;

    /// <summary>Whether streams on a GPU encode their frames together.</summary>
    public bool EncodeTogether { get; init; }

    /// <summary>Collector that measurements are sent to; null = none.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>Names by which clients may call this service besides those of loopback, for instance behind a proxy.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>How browsers call the service, with the path that it has there; null = as they do call it.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Proxies that are believed what they say of their clients, in Forwarded and X-Forwarded-*.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Origins whose scripts may use the API.</summary>
    public IReadOnlyList<string> Cors { get; init; } = [];

    /// <summary>Origins whose pages may show the service's page in a frame, and its pictures.</summary>
    public IReadOnlyList<string> Embed { get; init; } = [];

    /// <summary>Folders whose files clients may name as sources. The configuration's own streams may name any.</summary>
    public IReadOnlyList<string> SourceFolders { get; init; } = [];

    /// <summary>Where recordings of streams go, a folder per stream; null = recordings are refused.</summary>
    public string? RecordingFolder { get; init; }

    /// <summary>The fleet that this machine is part of; null, or without Redis, of none.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary>Whether it is part of a fleet.</summary>
    public bool InFleet => Cluster?.Redis is not null;

    /// <summary>Events that are older are forgotten.</summary>
    public double EventDays { get; init; } = 30;

    /// <summary>Who gets events by HTTP.</summary>
    public IReadOnlyList<WebhookSettings> Webhooks { get; init; } = [];

    /// <summary>The broker that gets events and states; null = none.</summary>
    public MqttSettings? Mqtt { get; init; }

    /// <summary>The least important messages that are logged.</summary>
    public LogLevel Log { get; init; } = LogLevel.Information;

    /// <summary>Streams that are always there.</summary>
    public IReadOnlyList<StreamDefinition> Streams { get; init; } = [];

    public bool IsLoopback => IPAddress.IsLoopback(Listen.Address) && (Rtsp is null || IPAddress.IsLoopback(Rtsp.Address));

    /// <summary>The configuration itself, when a service may be started with it.</summary>
    /// <exception cref="SrNetException">InvalidInput: it would let everybody in.</exception>
    public ServiceConfig Checked() => IsLoopback || AllKeys.Count > 0
        ? this
        : throw SrNetException.InvalidInput("To listen beyond this machine an API key is needed: set 'apiKey', 'apiKeyFile' or 'keys' in the configuration, or SRNET_API_KEY.");
}
