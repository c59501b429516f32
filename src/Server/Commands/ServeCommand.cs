using System.CommandLine;
using System.Net;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Server.CommandLine;
using SRNet.Server.Runs;
using SRNet.Server.Screen;
using SRNet.Server.Service;
using SRNet.Server.Service.Cluster;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Logging;

namespace SRNet.Server.Commands;

/// <summary><c>srnet serve</c>: the live service.</summary>
internal sealed class ServeCommand : SrNetCommand
{
    private const string KeyVariable = "SRNET_API_KEY";
    private const string ClusterKeyVariable = "SRNET_CLUSTER_KEY";

    // How long a frame waits for other streams': less than anybody sees, long enough for a tenth of the streams at 30 frames a second.
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(3);

    private readonly Terminal _terminal;
    private readonly Option<FileInfo?> _config = new("--config") { Description = "Streams and settings; docs/srnet.reference.yaml is the reference", HelpName = "FILE.yaml" };
    private readonly Option<bool> _check = new("--check") { Description = "Read and check the configuration, say what it holds, and end" };
    private readonly Option<string?> _listen = Endpoint("--listen", ConfigFile.Endpoint, "Where to serve HTTP; default: 127.0.0.1:8080. Beyond this machine an API key is needed");
    private readonly Option<string?> _rtsp = Endpoint("--rtsp", ConfigFile.EndpointOrOff, "Where the built-in RTSP server listens, or off; default: 127.0.0.1:8554");
    private readonly Option<string?> _cluster = new("--cluster") { Description = "Be a node of the fleet whose nodes meet at this Redis; the key that they share is in $SRNET_CLUSTER_KEY or in the file", HelpName = "redis://HOST:PORT" };
    private readonly Option<string?> _node = Text("--node", ClusterSettings.CheckName, "What this node is called in the fleet; default: as the machine is", "NAME");
    private readonly Option<string?> _advertise = Text("--advertise", ClusterSettings.CheckAddress, "Where the other nodes reach this one; default: by the machine's first address", "ADDRESS[:PORT]");
    private readonly Option<DirectoryInfo?> _state = new("--state") { Description = "Keep streams and objects here across restarts; default: they are not kept", HelpName = "DIR" };
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<CpuEngine> _engine = CommonOptions.Engine();
    private readonly Option<string?> _model = CommonOptions.Model();

    public ServeCommand(Terminal terminal)
        : base("serve", "Serve live streams: a page to mark objects on, a REST API, masked video and metrics")
    {
        _terminal = terminal;
        Add(_config);
        Add(_check);
        Add(_listen);
        Add(_rtsp);
        Add(_state);
        Add(_cluster);
        Add(_node);
        Add(_advertise);
        Add(_device);
        Add(_engine);
        Add(_model);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("srnet serve", "then open http://127.0.0.1:8080/ and add a camera"),
        new("srnet serve --config cameras.yaml --state /var/lib/srnet", "cameras from a file; objects marked on the page survive restarts"),
        new("srnet serve --config cameras.yaml --check", "what is wrong with the file, by line"),
        new("srnet serve --listen 0.0.0.0:8080", $"for other machines, which have to know the key in ${KeyVariable}"),
        new("srnet serve --listen 0.0.0.0:8080 --rtsp 0.0.0.0:8554 --cluster redis://10.0.0.1:6379", $"a node of a fleet, whose key is in ${ClusterKeyVariable}"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var config = Config(parsed);
        if (parsed.GetValue(_check))
        {
            config.Checked();
            var outputs = config.Streams.Sum(s => s.Outputs?.Count ?? 0);
            await _terminal.Out.WriteLineAsync($"The configuration can be served: {config.Streams.Count} streams with {outputs} outputs, HTTP on {config.Listen}, RTSP {config.Rtsp?.ToString() ?? "off"}.");
            return ExitCode.Done;
        }

        if (config.InFleet)
        {
            await FleetAnswersAsync(config);
        }

        // What is said before there is a log looks as if there were one.
        var early = new Terminal(_terminal.Out, new LogLines(_terminal.Error, TimeProvider.System), live: false);
        using var model = DeviceChoice.Load(config.Device, config.Engine, config.Model, early, config.EncodeTogether ? Together : default);
        await using var service = ServiceHost.Build(config, model);
        var log = service.Services.GetRequiredService<ServiceLog>();
        try
        {
            await service.StartAsync(cancellation);
        }
        catch (IOException e)
        {
            throw SrNetException.Failed($"Cannot listen on {config.Listen}: {e.Message.TrimEnd('.')}.", e);
        }

        log.Started(service.Urls);
        await _terminal.Out.WriteLineAsync($"srnet: serving {string.Join(" ", service.Urls)}");
        await _terminal.Out.FlushAsync(cancellation);
        using (cancellation.Register(log.Ending))
        {
            await service.WaitForShutdownAsync(cancellation);
        }

        log.Ended();
        return service.Services.GetRequiredService<DeviceWatch>().IsLost ? ExitCode.DeviceLost : ExitCode.Done;
    }

    // The command line has the last word; the key is never on it, where every process could read it.
    private ServiceConfig Config(ParseResult parsed)
    {
        var config = parsed.GetValue(_config) is { } file ? ConfigFile.Read(file.FullName) : new ServiceConfig();
        return config with
        {
            Listen = parsed.GetValue(_listen) is { } listen ? ConfigFile.Endpoint(listen) : config.Listen,
            Rtsp = parsed.GetValue(_rtsp) is { } rtsp ? ConfigFile.EndpointOrOff(rtsp) : config.Rtsp,
            RtspAsked = config.RtspAsked || parsed.GetValue(_rtsp) is not null,
            StateFolder = parsed.GetValue(_state)?.FullName ?? config.StateFolder,
            Cluster = Cluster(config.Cluster ?? new ClusterSettings(), parsed),
            Device = parsed.GetResult(_device) is { Implicit: false } ? parsed.GetRequiredValue(_device) : config.Device,
            Engine = parsed.GetResult(_engine) is { Implicit: false } ? parsed.GetValue(_engine) : config.Engine,
            Model = parsed.GetValue(_model) ?? config.Model,
            ApiKey = Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? Service.Configuration.ApiKey.CheckSecret(key) : config.ApiKey,
        };
    }

    private ClusterSettings Cluster(ClusterSettings settings, ParseResult parsed) => settings with
    {
        Redis = parsed.GetValue(_cluster) ?? settings.Redis,
        Node = parsed.GetValue(_node) ?? settings.Node,
        Advertise = parsed.GetValue(_advertise) ?? settings.Advertise,
        Key = Environment.GetEnvironmentVariable(ClusterKeyVariable) is { Length: > 0 } key ? Service.Configuration.ApiKey.CheckSecret(key) : settings.Key,
    };

    // In a method of its own: what a fleet is made of is loaded with it.
    private static Task FleetAnswersAsync(ServiceConfig config) => ClusterSetup.CheckAsync(config.Cluster!);

    // Checked while the command line is read, so that a typo is a wrong argument; "off" is no address, hence the text.
    private static Option<string?> Endpoint(string name, Func<string, IPEndPoint?> read, string description) => Text(name, read, description, "ADDRESS:PORT");

    private static Option<string?> Text<T>(string name, Func<string, T?> read, string description, string help)
        where T : class
    {
        var option = new Option<string?>(name) { Description = description, HelpName = help };
        option.Validators.Add(result =>
        {
            try
            {
                _ = result.Tokens is [{ Value: var text }] ? read(text) : null;
            }
            catch (FormatException e)
            {
                result.AddError($"{name}: {e.Message}.");
            }
        });
        return option;
    }
}
