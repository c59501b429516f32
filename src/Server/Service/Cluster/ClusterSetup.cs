using System.Net;
using Microsoft.AspNetCore.Builder;
using SRNet.Fleet;
using SRNet.Fleet.Contracts;
using SRNet.Fleet.Hosting;
using SRNet.Fleet.Metrics;
using SRNet.Fleet.Nodes;
using SRNet.Fleet.Security;
using SRNet.Segmentation;
using SRNet.Server.CommandLine;
using SRNet.Server.Service.Api;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Metrics;
using SRNet.Server.Service.Rtsp;
using SRNet.Server.Service.Security;

namespace SRNet.Server.Service.Cluster;

/// <summary>Makes the service a node of a fleet. Nothing of a fleet is loaded before this is called.</summary>
internal static class ClusterSetup
{
    private const double OfCore = 1000;
    private const double OfGpu = 16_000;

    public static void Add(WebApplicationBuilder builder, ServiceConfig config, SrNetModel model)
    {
        var cluster = config.Cluster!;
        var services = builder.Services;
        services.AddSingleton<LocalStreams>();
        services.AddSingleton<IStreamRunner>(provider => provider.GetRequiredService<LocalStreams>());
        services.AddSingleton<PeerProof>();
        services.AddSingleton<IPeerProof>(provider => provider.GetRequiredService<PeerProof>());
        services.AddSingleton<Peers>();
        services.AddSingleton<FleetFace>();
        services.AddSingleton<IFleetHealth>(provider => provider.GetRequiredService<FleetFace>());
        services.AddSingleton<IElsewhere>(provider => provider.GetRequiredService<FleetFace>());
        services.AddSingleton<FleetStreams>();
        services.AddSingleton<IStreamChanges>(provider => provider.GetRequiredService<FleetStreams>());
        services.AddSingleton<FleetLists>();
        services.AddSingleton<LiveEvents>();
        services.AddHttpForwarder();
        services.AddSingleton<Forwarder>();
        FleetNode.Add(builder, Options(config, cluster, model));
        services.AddHostedService(provider => provider.GetRequiredService<FleetStreams>());
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(FleetJson.Default));

        // Streams are handed over before anything ends.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = Leaving.Patience + TimeSpan.FromSeconds(15));

        // Orleans says of every call that waits for another node that it does; what matters is said by ourselves.
        builder.Logging.AddFilter("Orleans", LogLevel.Critical);
        builder.Logging.AddFilter("Polly", LogLevel.Error);
        builder.Logging.AddFilter("Yarp", LogLevel.Error);
    }

    /// <summary>Before the endpoints, behind the routing.</summary>
    public static void Use(WebApplication app)
    {
        // Listens before there is anything to hear: counters begin at 0.
        app.Services.GetRequiredService<ServiceMetrics>();
        app.UseMiddleware<Gathering>();
        app.UseMiddleware<Forwarding>();
        FleetApi.Map(app.MapGroup("/api"));
        var (loop, runner, options) = (app.Services.GetRequiredService<NodeLoop>(), app.Services.GetRequiredService<LocalStreams>(), app.Services.GetRequiredService<FleetOptions>());
        app.Services.GetRequiredService<FleetInstruments>().Watch(
            options.Capacity, () => runner.Running.Sum(s => s.Cost), () => runner.Running.Count, () => loop.View.Nodes.Count, () => loop.View.Streams.Count(s => s.Node is null), () => runner.Held);
    }

    /// <summary>Looks whether Redis answers, before anything else is begun.</summary>
    /// <exception cref="SrNetException">It does not, or the fleet's key is missing.</exception>
    public static Task CheckAsync(ClusterSettings cluster)
    {
        Key(cluster);
        return RedisAddress.Parse(cluster.Redis!).CheckAsync();
    }

    /// <summary>What the configuration means for this node.</summary>
    /// <exception cref="SrNetException">InvalidInput: it is no node like that.</exception>
    public static FleetOptions Options(ServiceConfig config, ClusterSettings cluster, SrNetModel model)
    {
        var address = cluster.Address(config.Listen);
        if (IPAddress.IsLoopback(config.Listen.Address) && !IPAddress.IsLoopback(address.Address))
        {
            throw SrNetException.InvalidInput($"Other nodes reach this one by {address.Address}, but it serves pages and pictures on {config.Listen} only; set --listen 0.0.0.0:{config.Listen.Port}.");
        }

        return new FleetOptions
        {
            Redis = RedisAddress.Parse(cluster.Redis!),
            Key = Key(cluster),
            Node = cluster.NodeName,
            Advertise = address,
            Http = new UriBuilder("http", address.Address.ToString(), config.Listen.Port).Uri,
            Rtsp = config.Rtsp is { } rtsp ? new UriBuilder("rtsp", address.Address.ToString(), rtsp.Port).Uri : null,
            Capacity = cluster.Capacity ?? (model.DeviceKind == "cuda" ? OfGpu : Environment.ProcessorCount * OfCore),
            Device = model.DeviceKind,
            Labels = cluster.Labels,
            Version = ProgramVersion.Full,
            Certificate = cluster.Certificate,
        };
    }

    private static string Key(ClusterSettings cluster) => cluster.Key ?? throw SrNetException.InvalidInput(
        "A fleet needs a key that all its nodes have: set 'key' or 'keyFile' below 'cluster' in the configuration, or SRNET_CLUSTER_KEY; 'openssl rand -hex 32' makes one.");
}
