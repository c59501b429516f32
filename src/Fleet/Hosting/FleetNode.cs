using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Storage;
using SRNet.Fleet.Metrics;
using SRNet.Fleet.Nodes;
using SRNet.Fleet.Placement;
using SRNet.Fleet.Security;
using SRNet.Fleet.Streams;

namespace SRNet.Fleet.Hosting;

/// <summary>Makes a program a node of a fleet: Orleans, with Redis for its membership and its grains' state.</summary>
internal static class FleetNode
{
    private const string Cluster = "srnet";

    /// <summary>Adds it. The program's own services have to hold an <see cref="IStreamRunner"/>.</summary>
    /// <exception cref="SrNetException">The certificate cannot be read.</exception>
    public static void Add(IHostApplicationBuilder builder, FleetOptions options)
    {
        var services = builder.Services;
        var key = new ClusterKey(options.Key);
        services.AddSingleton(options);
        services.AddSingleton(key);
        services.AddSingleton<Handshake>();
        services.AddSingleton<FleetInstruments>();
        services.AddSingleton<NodeLoop>();
        services.AddSingleton<Refill>();
        services.AddSingleton<IKnownLoads>(provider => provider.GetRequiredService<NodeLoop>());
        builder.UseOrleans(silo => Configure(silo, options));
        services.Replace(ServiceDescriptor.Singleton<IFatalErrorHandler, GivenUp>());

        // After the silo, which begins first and ends last.
        services.AddHostedService<Lease>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeLoop>());
        services.AddHostedService<Leaving>();
    }

    private static void Configure(ISiloBuilder silo, FleetOptions options)
    {
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Cluster, Cluster));
        silo.Configure<SiloOptions>(o => o.SiloName = options.Node);
        silo.Configure<EndpointOptions>(endpoints =>
        {
            (endpoints.AdvertisedIPAddress, endpoints.SiloPort, endpoints.GatewayPort) = (options.Advertise.Address, options.Advertise.Port, 0);
            endpoints.SiloListeningEndpoint = IPAddress.IsLoopback(options.Advertise.Address) ? options.Advertise : new IPEndPoint(IPAddress.Any, options.Advertise.Port);
        });
        silo.Configure<ClusterMembershipOptions>(Timing.Apply);
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(20));
        silo.Configure<ConnectionOptions>(connections => (connections.OpenConnectionTimeout, connections.ConnectionRetryDelay) = (TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(500)));
        silo.UseRedisClustering(redis => redis.ConfigurationOptions = options.Redis.ToOptions());
        silo.AddRedisGrainStorage(StreamGrain.Storage, storage => storage.Configure<IServiceProvider>((redis, provider) =>
        {
            redis.ConfigurationOptions = options.Redis.ToOptions();
            redis.GrainStorageSerializer = new OrleansGrainStorageSerializer(provider.GetRequiredService<Serializer>());
        }));

#pragma warning disable ORLEANSEXP003 // The directory that survives a node's death without taking other nodes' grains down with it.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = Timing.Lease);
        silo.Services.AddPlacementDirector<ByFreeCapacity, FreeCapacityDirector>();
        silo.Services.AddPlacementDirector<OnItsNode, OnItsNodeDirector>();

        // Found in a program whose entry assembly knows nothing of Orleans.
        silo.Services.AddSerializer(serializer => serializer.AddAssembly(typeof(FleetNode).Assembly));
        if (options.Certificate is { } file)
        {
            UseTls(silo, file);
        }

        // After TLS, so that it is said under it.
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<Handshake>((connections, handshake) =>
        {
            connections.ConfigureSiloInboundConnection(handshake.Accept);
            connections.ConfigureSiloOutboundConnection(handshake.Open);
        });
    }

    // One certificate for all nodes, made for the fleet: whoever has its key is a node, and names in it count for nothing.
    private static void UseTls(ISiloBuilder silo, string file)
    {
        X509Certificate2 certificate;
        try
        {
            // By way of PKCS 12, for keys read from PEM are not taken for connections everywhere.
            using var pem = X509Certificate2.CreateFromPemFile(file);
            certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw SrNetException.InvalidInput($"The cluster's certificate '{file}' cannot be read: {e.Message.TrimEnd('.')}; it is a PEM file with a certificate and its private key.", e);
        }

        silo.UseTls(certificate, tls =>
        {
            tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.RemoteCertificateValidation = (remote, _, _) => remote.Thumbprint == certificate.Thumbprint;
            tls.OnAuthenticateAsClient = (_, client) => client.TargetHost = certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        });
    }
}
