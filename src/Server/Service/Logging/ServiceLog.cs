using SRNet.Server.CommandLine;
using SRNet.Server.Service.Configuration;

namespace SRNet.Server.Service.Logging;

/// <summary>What the log says of the service's beginning and end.</summary>
internal sealed partial class ServiceLog(ServiceConfig config, ILogger<ServiceLog> log)
{
    /// <summary>It serves.</summary>
    /// <param name="addresses">Where.</param>
    public void Started(IEnumerable<string> addresses)
    {
        LogStarted(ProgramVersion.Full, string.Join(" ", addresses), config.InFleet ? $"kept by the fleet in {UrlRedaction.Redact(config.Cluster!.Redis!)}" : config.StateFolder is { } state ? $"kept in {state}" : "not kept, for 'state' names no folder");
        foreach (var folder in config.SourceFolders.Where(f => !Directory.Exists(f)))
        {
            LogNoFolder(folder);
        }
    }

    /// <summary>Somebody wants it to end.</summary>
    public void Ending() => LogEnding();

    /// <summary>It ends because there is nothing left to compute on.</summary>
    public void Lost(string why) => LogLost(why);

    /// <summary>It has ended in order.</summary>
    public void Ended() => LogEnded();

    [LoggerMessage(LogLevel.Information, "srnet {Version}: serving {Addresses}; streams and objects are {Kept}")]
    private partial void LogStarted(string version, string addresses, string kept);

    [LoggerMessage(LogLevel.Warning, "sourceFolders: there is no folder '{Folder}'")]
    private partial void LogNoFolder(string folder);

    [LoggerMessage(LogLevel.Information, "ending, as was asked")]
    private partial void LogEnding();

    [LoggerMessage(LogLevel.Critical, "ending, to be started again: {Why}")]
    private partial void LogLost(string why);

    [LoggerMessage(LogLevel.Information, "ended")]
    private partial void LogEnded();
}
