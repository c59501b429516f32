using System.Globalization;
using System.Net;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Segmentation.Model;
using SRNet.Server.Runs;
using SRNet.Server.Service.Outputs;
using SRNet.Server.Service.Streams;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SRNet.Server.Service.Configuration;

/// <summary>Reads the YAML file of <c>srnet serve --config</c>. docs/srnet.reference.yaml is its reference.</summary>
internal static class ConfigFile
{
    /// <exception cref="SrNetException">InvalidInput: one sentence with the file and the line.</exception>
    public static ServiceConfig Read(string path)
    {
        try
        {
            using var reader = File.OpenText(path);
            return Parse(reader, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SrNetException.InvalidInput($"The configuration '{path}' cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="file">What messages call it.</param>
    public static ServiceConfig Parse(TextReader reader, string file)
    {
        var yaml = new YamlStream();
        var parser = new Parser(reader);
        try
        {
            yaml.Load(parser);
        }
        catch (YamlException e)
        {
            throw SrNetException.InvalidInput($"{file}, line {Math.Max(1, e.Start.Line)}: this is no YAML ({e.Message.TrimEnd('.')}).", e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException)
        {
            // What the parser throws where it does not expect a character at all; it comes shortly after what it last understood.
            throw SrNetException.InvalidInput($"{file}, line {parser.Current?.End.Line ?? 1}: this is no YAML.", e);
        }

        if (yaml.Documents.Count == 0)
        {
            return new ServiceConfig();
        }

        return yaml.Documents is [{ RootNode: YamlMappingNode root }]
            ? Read(new YamlSection(file, root))
            : throw SrNetException.InvalidInput($"{file}, line 1: the file has to be one mapping, as in 'listen: 127.0.0.1:8080'.");
    }

    private static ServiceConfig Read(YamlSection root)
    {
        var defaults = new ServiceConfig();
        var streams = root.Sections("streams");
        var config = new ServiceConfig
        {
            Listen = root.Value("listen", Endpoint) ?? defaults.Listen,
            Rtsp = root.Text("rtsp") is null ? defaults.Rtsp : root.Value("rtsp", EndpointOrOff),
            RtspAsked = root.Text("rtsp") is not null,
            StateFolder = root.Text("state"),
            ApiKey = Secret(root, "apiKey", "apiKeyFile"),
            Keys = [.. root.Sections("keys").Select(Key)],
            Model = root.Value("model", Model),
            Device = root.Value("device", Device) ?? defaults.Device,
            Engine = root.Value("engine", Engine) ?? defaults.Engine,
            EncodeTogether = root.Flag("encodeTogether"),
            Otlp = root.Value("otlp", text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : throw new FormatException("it is an http:// address")),
            EventDays = root.Value("eventDays", Days) ?? defaults.EventDays,
            Webhooks = ReceiverReader.Webhooks(root),
            Mqtt = ReceiverReader.Mqtt(root),
            Log = root.Value("log", Level) ?? defaults.Log,
            Hosts = root.Texts("hosts"),
            PublicUrl = root.Value("publicUrl", PublicUrl),
            TrustedProxies = root.Values("trustedProxies", Network),
            Cors = root.Values("cors", WebOrigin.Parse),
            Embed = root.Values("embed", WebOrigin.Parse),
            SourceFolders = root.Texts("sourceFolders"),
            RecordingFolder = root.Text("recordings"),
            Cluster = root.Section("cluster") is { } cluster ? Cluster(cluster) : null,
            Streams = [.. streams.Select(s => Stream(s, root.Text("recordings")))],
        };
        root.RefuseOthers();
        var ids = new HashSet<string>();
        if (config.Streams.Index().FirstOrDefault(s => !ids.Add(s.Item.Id)) is { Item: { } twice, Index: var at })
        {
            throw streams[at].Wrong($"the stream '{twice.Id}' is there twice");
        }

        if (config.AllKeys.GroupBy(k => k.Name).FirstOrDefault(g => g.Count() > 1) is { } named)
        {
            throw root.Wrong($"there are two keys called '{named.Key}'" + (named.Key == ApiKey.OnlyName ? ", which is what that of 'apiKey' is called" : ""));
        }

        // Else nobody could say whose it is.
        return config.AllKeys.GroupBy(k => k.Secret).FirstOrDefault(g => g.Count() > 1) is { } same
            ? throw root.Wrong($"{string.Join(" and ", same.Select(k => $"'{k.Name}'"))} are the same key; make one for each")
            : config;
    }

    private static ApiKey Key(YamlSection section)
    {
        var key = new ApiKey(
            section.NeededValue("name", ApiKey.CheckName),
            section.NeededValue("role", ApiKey.ParseRole),
            Secret(section, "key", "keyFile") ?? throw section.Wrong("'key' is missing, or 'keyFile'"));
        section.RefuseOthers();
        return key;
    }

    private static ClusterSettings Cluster(YamlSection section)
    {
        var cluster = new ClusterSettings
        {
            Redis = section.Address("redis"),
            Node = section.Value("name", ClusterSettings.CheckName),
            Key = Secret(section, "key", "keyFile"),
            Advertise = section.Value("advertise", ClusterSettings.CheckAddress),
            Capacity = section.Value<double?>("capacity", text => Number(text) is > 0 and <= 1e9 and var capacity ? capacity : throw new FormatException("it is above 0")),
            Labels = section.Values("labels", ClusterSettings.CheckName),
            Certificate = section.Text("certificate"),
        };
        section.RefuseOthers();
        return cluster;
    }

    private static string? Secret(YamlSection section, string name, string fileName)
    {
        var (key, file) = (section.Value(name, ApiKey.CheckSecret), section.Value(fileName, KeyFile));
        return key is not null && file is not null ? throw section.Wrong($"there are '{name}' and '{fileName}'; keep one") : key ?? file;
    }

    private static StreamDefinition Stream(YamlSection section, string? recordings)
    {
        var stream = section.Check(() => new StreamDefinition
        {
            Id = section.Needed("id"),
            Source = section.NeededAddress("source"),
            User = section.Text("user"),
            Password = section.Text("password"),
            Size = section.Value("size", text => Read(text, StreamSettings.ParseSize)),
            Preset = section.Value("preset", text => Read(text, StreamSettings.ParsePreset)),
            Overload = section.Value("overload", text => Read(text, StreamSettings.ParseOverload)),
            Loop = section.Flag("loop"),
            Names = section.Flag("names"),
            NoAudio = section.Flag("noAudio"),
            Identity = section.Flag("identity", otherwise: true),
            Device = section.Text("device"),
            Label = section.Text("label"),
            Outputs = [.. section.Sections("outputs").Select(o => Output(o, recordings))],
            AutoMark = section.Section("autoMark") is { } auto ? AutoMark(auto) : null,
            Zones = ZoneReader.Zones(section),
            Lines = ZoneReader.Lines(section),
            ZonesFromConfiguration = section.Has("zones") || section.Has("lines"),
            FromConfiguration = true,
        }.Checked(recordings));
        section.RefuseOthers();
        return stream;
    }

    private static AutoMarkSettings AutoMark(YamlSection section)
    {
        var auto = section.Check(() => new AutoMarkSettings(section.Needed("find"))
        {
            Most = (int?)section.Value("most", Number),
            Zones = section.Has("zones") ? section.Texts("zones") : null,
            Classes = section.Has("classes") ? section.Texts("classes") : null,
        });
        section.RefuseOthers();
        return auto;
    }

    private static OutputDefinition Output(YamlSection section, string? recordings)
    {
        var output = section.Check(() => new OutputDefinition(section.Needed("kind"))
        {
            Url = section.Address("url"),
            User = section.Text("user"),
            Password = section.Text("password"),
            Device = section.Text("device"),
            Background = section.Text("background"),
            Format = section.Text("format"),
            KeepHours = section.Value("keepHours", Number),
            KeepGigabytes = section.Value("keepGigabytes", Number),
        }.Checked(recordings));
        section.RefuseOthers();
        return output;
    }

    // Kept as it was written, once it can be read.
    private static string Read<T>(string text, Func<string, T> parse)
    {
        parse(text);
        return text;
    }

    /// <summary>An address and port, as in 127.0.0.1:8080, [::1]:8080 or localhost:8080.</summary>
    public static IPEndPoint Endpoint(string text)
    {
        var numeric = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? $"127.0.0.1:{text["localhost:".Length..]}" : text;
        return IPEndPoint.TryParse(numeric, out var endpoint) && (endpoint.Port != 0 || numeric.EndsWith(":0", StringComparison.Ordinal))
            ? endpoint
            : throw new FormatException($"'{text}' is no address with a port, such as 127.0.0.1:8080");
    }

    /// <summary>As <see cref="Endpoint"/>; off = null.</summary>
    public static IPEndPoint? EndpointOrOff(string text) => text == "off" ? null : Endpoint(text);

    private static string KeyFile(string path)
    {
        try
        {
            return ApiKey.CheckSecret(File.ReadAllText(path).Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"it cannot be read: {e.Message}");
        }
    }

    private static Uri PublicUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0
            ? uri
            : throw new FormatException($"it is what browsers call the service, such as https://srnet.example/cameras, not '{UrlRedaction.Redact(text)}'");

    private static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new FormatException($"'{text}' is no address or network, such as 127.0.0.1, ::1 or 10.0.0.0/8");

    private static double? Days(string text) => Number(text) is > 0 and <= 36500 and var days ? days : throw new FormatException("it is above 0 and at most 36500");

    /// <summary>A number without an exponent, with a point.</summary>
    internal static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"it is a number, not '{text}'");

    private static LogLevel? Level(string text) => text switch
    {
        "information" => LogLevel.Information,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => throw new FormatException($"it is information, warning or error, not '{text}'"),
    };

    private static string Model(string text) => Directory.Exists(text) || BundledModel.Names.Contains(text) ? text
        : throw new FormatException($"there is no model '{text}'; give the folder of a bundle, or one of the names {string.Join(", ", BundledModel.Names)}");

    private static CpuEngine? Engine(string text) => DeviceChoice.TryParseEngine(text) ?? throw new FormatException($"it is {DeviceChoice.EngineNames}, not '{text}'");

    private static string Device(string text) => DeviceChoice.IsDevice(text) ? text : throw new FormatException($"it is {DeviceChoice.DeviceNames}, not '{text}'");
}
