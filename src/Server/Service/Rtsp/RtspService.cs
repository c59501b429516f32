using System.Net;
using SRNet.Pipeline.Rtsp;
using SRNet.Pipeline.Video;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Security;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Rtsp;

/// <summary>Knows where players find streams that are not on this machine; there is none where it is part of no fleet.</summary>
internal interface IElsewhere
{
    /// <summary>Of the path of an address, without its first slash; null = nowhere.</summary>
    Uri? Find(string path);
}

/// <summary>The built-in RTSP server: every stream with its masks at <c>rtsp://host:port/ID</c>, and where it has such an output before another background at <c>ID/green</c>. With keys, users are their names and passwords the keys.</summary>
internal sealed partial class RtspService(ServiceConfig config, StreamManager manager, SignInGuard signIns, ILogger<RtspService> log, IElsewhere? elsewhere = null) : IHostedService, IRtspStreams
{
    private RtspServer? _server;

    /// <summary>Where it listens; null = nowhere.</summary>
    public IPEndPoint? EndPoint => _server?.EndPoint;

    public EncodedVideo? Find(string name) => name.Split('/') switch
    {
        [var id] => manager.Find(id)?.Video,
        [var id, var background] => manager.Find(id)?.Served(background),
        _ => null,
    };

    public Uri? Elsewhere(string name) => elsewhere?.Find(name);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (config.Rtsp is null)
        {
            return Task.CompletedTask;
        }

        try
        {
            _server = RtspServer.Start(new RtspServerOptions { EndPoint = config.Rtsp, Accounts = config.AllKeys.ToDictionary(k => k.Name, k => k.Secret), SignIns = signIns }, this);
            LogServing(_server.EndPoint.ToString());
        }
        catch (SrNetException e) when (!config.RtspAsked)
        {
            // Nobody asked for it by name, so a second service on one machine may do without.
            LogNotServed(e.Message);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [LoggerMessage(LogLevel.Information, "serving rtsp://{Address}/STREAM")]
    private partial void LogServing(string address);

    [LoggerMessage(LogLevel.Warning, "RTSP is not served: {Problem}")]
    private partial void LogNotServed(string problem);
}
