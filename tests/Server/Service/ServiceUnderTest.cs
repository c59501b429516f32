using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SRNet.Segmentation;
using SRNet.Server.Service;
using SRNet.Server.Service.Configuration;

namespace SRNet.Server.Tests.Service;

/// <summary>The whole service on a port of its own, and a client of it.</summary>
internal sealed class ServiceUnderTest : IAsyncDisposable
{
    /// <summary>Small enough that a loaded machine follows its object in moments.</summary>
    public const string Scene = "synth://demo?size=96x160&objects=1";

    // Nothing here takes a quarter of that even on a loaded machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly Lazy<SrNetModel> Model = new(() => SrNetModel.Load());
    private readonly WebApplication _app;

    private ServiceUnderTest(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.First().Replace("[::]", "[::1]", StringComparison.Ordinal));
        Client = NewClient();
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public static async Task<ServiceUnderTest> StartAsync(ServiceConfig? config = null)
    {
        config ??= new ServiceConfig { Rtsp = null };
        config = config with { Listen = new IPEndPoint(config.Listen.Address, 0), Log = LogLevel.Error };
        var app = ServiceHost.Build(config, Model.Value);
        await app.StartAsync();
        return new ServiceUnderTest(app);
    }

    public HttpClient NewClient() => new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address, Timeout = Patience };

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Sends JSON and reads what comes back, null when it is nothing.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public Task<(HttpStatusCode Status, JsonNode? Body)> PostAsync(string path, string? json = null) => SendAsync(HttpMethod.Post, path, json);

    public async Task<JsonNode> GetAsync(string path)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, status);
        return body!;
    }

    /// <summary>Adds a small scene and waits until it runs.</summary>
    public async Task AddSceneAsync(string id = "scene")
    {
        var (status, body) = await PostAsync("/api/streams", $$"""{"id": "{{id}}", "source": "{{Scene}}", "size": "96x160", "loop": true}""");
        Assert.True(status == HttpStatusCode.Created, $"{body}");
        await UntilAsync($"/api/streams/{id}", s => (long)s["framesProcessed"]! > 0);
    }

    /// <summary>Marks the scene's object by a box and waits until it is followed.</summary>
    public async Task<int> MarkAsync(string stream = "scene", string name = "fish")
    {
        var (status, body) = await PostAsync($"/api/streams/{stream}/objects", $$"""{"name": "{{name}}", "color": "#ff8800", "prompt": {"type": "polygon", "points": [[40, 20], [120, 20], [120, 80], [40, 80]]} }""");
        Assert.True(status == HttpStatusCode.Created, $"{body}");
        var id = (int)body!["id"]!;
        await UntilAsync($"/api/streams/{stream}/objects/{id}", o => (string)o["state"]! == "tracking");
        return id;
    }

    /// <summary>Asks again and again until the answer is as wanted.</summary>
    public async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var answer = await GetAsync(path);
            if (condition(answer))
            {
                return answer;
            }

            Assert.True(waited.Elapsed < Patience, $"Never came true of {path}; now it is {answer.ToJsonString(new JsonSerializerOptions { WriteIndented = true })}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
