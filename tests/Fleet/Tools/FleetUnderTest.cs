using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SRNet.Fleet.Tests.Tools;

/// <summary>A Redis and some nodes of a fleet, each a process of its own.</summary>
internal sealed class FleetUnderTest : IAsyncDisposable
{
    public const string Key = "a key that only this fleet's nodes have";

    /// <summary>Small, so that a loaded machine runs several; a camera never ends.</summary>
    public const string Camera = "synth://demo?size=96x160&objects=1&live=true";

    private readonly Scratch _scratch = new();

    private FleetUnderTest(bool tls)
    {
        Certificates = tls ? new Certificates(_scratch) : null;
        Redis = new RedisServer(_scratch.Folder, Certificates);
    }

    /// <summary>Where all that is said is encrypted.</summary>
    public Certificates? Certificates { get; }

    public RedisServer Redis { get; }

    public List<FleetNodeProcess> Nodes { get; } = [];

    public static Task<FleetUnderTest> StartAsync(params string[] names) => StartAsync(tls: false, names);

    public static async Task<FleetUnderTest> StartAsync(bool tls, params string[] names)
    {
        var fleet = new FleetUnderTest(tls);
        foreach (var name in names)
        {
            // One after the other: a node that starts takes a core or two for itself.
            await fleet.Add(name).UntilAsync(f => f["nodes"]!.AsArray().Any(n => (string)n!["name"]! == name), "it is a node");
        }

        foreach (var node in fleet.Nodes)
        {
            await node.UntilAsync(f => f["nodes"]!.AsArray().Count == names.Length, "it knows all nodes");
        }

        return fleet;
    }

    /// <summary>Starts a node.</summary>
    public FleetNodeProcess Add(string name)
    {
        var config = _scratch[$"{name}.yaml"];
        File.WriteAllText(config, Certificates is null ? "" : $"cluster:\n  certificate: {Certificates.Nodes}\n");
        var node = new FleetNodeProcess(name, this, config);
        Nodes.Add(node);
        return node;
    }

    /// <summary>The node on which a stream runs, and another one.</summary>
    public async Task<(FleetNodeProcess Owner, FleetNodeProcess Other)> OwnerAsync(string stream)
    {
        var fleet = await Nodes[0].UntilAsync(f => FleetNodeProcess.NodeOf(f, stream) is not null, $"{stream} has a node");
        var name = FleetNodeProcess.NodeOf(fleet, stream);
        return (Nodes.Single(n => n.Name == name), Nodes.First(n => n.Name != name));
    }

    public ValueTask DisposeAsync()
    {
        Nodes.ForEach(n => n.Dispose());
        Redis.Dispose();
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>One node.</summary>
internal sealed class FleetNodeProcess : IDisposable
{
    private readonly HttpClient _client;

    public FleetNodeProcess(string name, FleetUnderTest fleet, string config)
    {
        (Name, Port, RtspPort, SiloPort) = (name, Ports.Free(), Ports.Free(), Ports.Free());
        var environment = new Dictionary<string, string> { ["SRNET_CLUSTER_KEY"] = FleetUnderTest.Key };
        if (fleet.Certificates is { } certificates)
        {
            environment["SSL_CERT_FILE"] = certificates.Authority;
        }

        Process = SrNetProcess.StartWith(
            environment,
            "serve", "--config", config, "--device", "cpu", "--listen", $"127.0.0.1:{Port}", "--rtsp", $"127.0.0.1:{RtspPort}", "--cluster", fleet.Redis.Address, "--node", name,
            "--advertise", $"127.0.0.1:{SiloPort}");
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}"), Timeout = TimeSpan.FromSeconds(30) };
    }

    public string Name { get; }

    public int Port { get; }

    public int RtspPort { get; }

    /// <summary>Where nodes talk to each other.</summary>
    public int SiloPort { get; }

    public SrNetProcess Process { get; }

    public static string? NodeOf(JsonNode fleet, string stream) => (string?)fleet["streams"]!.AsArray().SingleOrDefault(s => (string)s!["id"]! == stream)?["node"];

    /// <summary>What it knows of the fleet; null while it does not serve.</summary>
    public Task<JsonNode?> FleetAsync() => GetAsync("/api/fleet");

    public async Task<JsonNode?> GetAsync(string path)
    {
        try
        {
            using var answer = await _client.GetAsync(path, TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)) : null;
        }
        catch (HttpRequestException)
        {
            Assert.False(Process.HasEnded, $"Node {Name} has ended: {Process.Error}");
            return null;
        }
    }

    public Task<HttpResponseMessage> RawAsync(string path) => _client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

    public async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async Task AddAsync(string id, string more = "")
    {
        var (status, body) = await SendAsync(HttpMethod.Post, "/api/streams", $$"""{"id": "{{id}}", "source": "{{FleetUnderTest.Camera}}", "size": "96x160", "loop": true{{more}}}""");
        Assert.True(status == HttpStatusCode.Created, $"{body}");
    }

    public async Task<JsonNode> UntilAsync(Func<JsonNode, bool> holds, string what) => (await Eventually.GetAsync(FleetAsync, f => f is not null && holds(f), what))!;

    /// <summary>Waits until a stream gives frames, as this node tells.</summary>
    public async Task<JsonNode> RunsAsync(string id, Func<JsonNode, bool>? holds = null) => (await Eventually.GetAsync(
        () => GetAsync($"/api/streams/{id}"), s => s is not null && (string)s["state"]! == "running" && (long)s["framesProcessed"]! > 0 && holds?.Invoke(s) != false, $"{id} runs"))!;

    public void Dispose()
    {
        _client.Dispose();
        Process.Dispose();
    }
}
