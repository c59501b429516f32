using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Deploy;

/// <summary>The service behind Debian's nginx: by the recipe in deploy/nginx, and by what nginx does of its own accord.</summary>
public sealed class ProxyTests : IDisposable
{
    private const string Stream = """{"id": "a", "source": "synth://demo?live=true&size=96x160&objects=1"}""";
    private readonly Scratch _scratch = new();
    private readonly int _port = Ports.Free();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task The_recipe_serves_page_video_pictures_events_and_large_masks_below_a_path()
    {
        var recipe = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "nginx", "srnet.conf")).Replace("127.0.0.1:8080", $"127.0.0.1:{_port}", StringComparison.Ordinal);
        using var nginx = new Nginx(_scratch, Ports.Free(), File.ReadAllText(Path.Combine(Repository.Root, "deploy", "nginx", "srnet-connection.conf")), recipe);
        using var service = await ServeAsync($"publicUrl: {nginx.Origin}/cameras\ntrustedProxies: [127.0.0.1]\n");
        using var client = Client(nginx);

        // As a browser sends what is typed without the slash.
        using var page = await client.GetAsync("cameras", TestContext.Current.CancellationToken);
        Assert.EndsWith("/cameras/", page.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);
        Assert.Contains("<title>SRNet</title>", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var docs = await client.GetAsync("cameras/docs", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "/cameras/docs/"), (docs.StatusCode, docs.RequestMessage!.RequestUri!.AbsolutePath));
        using var added = await PostAsync(client, "cameras/api/streams", Stream);
        Assert.Equal((HttpStatusCode.Created, "/cameras/api/streams/a"), (added.StatusCode, added.Headers.Location!.OriginalString));
        var described = JsonNode.Parse(await client.GetStringAsync("cameras/openapi/v1.json", TestContext.Current.CancellationToken))!;
        Assert.Equal($"{nginx.Origin}/cameras", ((string)described["servers"]![0]!["url"]!).TrimEnd('/'));

        await using (var pictures = await client.GetStreamAsync("cameras/api/streams/a/video.mjpeg", TestContext.Current.CancellationToken))
        {
            await ReadUntilAsync(pictures, "--srnet-frame", times: 3);
        }

        await using (var events = await client.GetStreamAsync("cameras/api/streams/a/events", TestContext.Current.CancellationToken))
        {
            await ReadUntilAsync(events, "data: {", times: 3);
        }

        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", nginx.Origin);
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{nginx.Port}/cameras/api/streams/a/video"), TestContext.Current.CancellationToken);
        var message = new byte[1 << 20];
        Assert.Equal(WebSocketMessageType.Text, (await socket.ReceiveAsync(message, TestContext.Current.CancellationToken)).MessageType);
        Assert.Equal(WebSocketMessageType.Binary, (await socket.ReceiveAsync(message, TestContext.Current.CancellationToken)).MessageType);

        // Larger than nginx takes of its own accord: what is wrong with it is for the service to say.
        using var large = await PostAsync(client, "cameras/api/streams/a/objects", """{"prompt": {"type": "mask", "png": "@"}}""".Replace("@", new string('A', 3 << 20), StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, large.StatusCode);
        Assert.NotNull(JsonNode.Parse(await large.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["detail"]);
    }

    [Fact]
    public async Task What_nginx_does_of_its_own_accord_is_enough_on_this_machine()
    {
        using var nginx = new Nginx(_scratch, Ports.Free(), "", $"location / {{ proxy_pass http://127.0.0.1:{_port}; }}");
        using var service = await ServeAsync("");
        using var client = Client(nginx);
        using var added = await PostAsync(client, "api/streams", Stream);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        using var foreign = Client(nginx);
        foreign.DefaultRequestHeaders.Remove("Origin");
        foreign.DefaultRequestHeaders.Add("Origin", "http://evil.example");
        using var refused = await PostAsync(foreign, "api/streams/a/pause", "{}");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Keys_are_guessed_by_one_client_of_the_proxy_and_the_others_go_on()
    {
        var recipe = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "nginx", "srnet.conf"))
            .Replace("127.0.0.1:8080", $"127.0.0.1:{_port}", StringComparison.Ordinal)
            // Two clients on one machine: this one is told apart by where it connects from.
            .Replace("X-Forwarded-For $remote_addr", "X-Forwarded-For $http_x_test", StringComparison.Ordinal);
        using var nginx = new Nginx(_scratch, Ports.Free(), File.ReadAllText(Path.Combine(Repository.Root, "deploy", "nginx", "srnet-connection.conf")), recipe);
        using var service = await ServeAsync($"publicUrl: {nginx.Origin}/cameras\ntrustedProxies: [127.0.0.1]\napiKey: correct-horse-battery\n");
        using var guesser = Client(nginx);
        guesser.DefaultRequestHeaders.Add("X-Test", "203.0.113.1");
        guesser.DefaultRequestHeaders.Add("Forwarded", "for=203.0.113.77");
        guesser.DefaultRequestHeaders.Add("X-Api-Key", "wrong");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 11; i++)
        {
            using var answer = await guesser.GetAsync("cameras/api/streams", TestContext.Current.CancellationToken);
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        using var other = Client(nginx);
        other.DefaultRequestHeaders.Add("X-Test", "203.0.113.2");
        other.DefaultRequestHeaders.Add("X-Api-Key", "correct-horse-battery");
        using var streams = await other.GetAsync("cameras/api/streams", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, streams.StatusCode);
        await service.UntilAsync(() => service.Error.Contains("a wrong key from 203.0.113.1", StringComparison.Ordinal), "the log names the client and not the proxy");
    }

    private async Task<SrNetProcess> ServeAsync(string configuration)
    {
        File.WriteAllText(_scratch["srnet.yaml"], $"listen: 127.0.0.1:{_port}\nrtsp: off\n{configuration}");
        var service = SrNetProcess.Start("serve", "--config", _scratch["srnet.yaml"]);
        await service.UntilAsync(() => service.Out.Contains("serving", StringComparison.Ordinal), "it serves");
        return service;
    }

    // As the page sends requests from a browser.
    private static HttpClient Client(Nginx nginx)
    {
        var client = new HttpClient { BaseAddress = new Uri(nginx.Origin), Timeout = TimeSpan.FromSeconds(120) };
        client.DefaultRequestHeaders.Add("Origin", nginx.Origin);
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        return client;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        return await client.PostAsync(path, body, TestContext.Current.CancellationToken);
    }

    private static async Task ReadUntilAsync(Stream stream, string text, int times)
    {
        var (read, buffer) = (new StringBuilder(), new byte[16384]);
        while (read.ToString().Split(text).Length <= times)
        {
            var count = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, count);
            read.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
    }
}
