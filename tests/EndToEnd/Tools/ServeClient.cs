using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace SRNet.EndToEnd.Tests.Tools;

/// <summary>A client of a service that runs as a process of its own.</summary>
internal sealed class ServeClient(int port) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

    public Task<string> GetStringAsync(string path) => _client.GetStringAsync(path, TestContext.Current.CancellationToken);

    public Task<Stream> GetStreamAsync(string path) => _client.GetStreamAsync(path, TestContext.Current.CancellationToken);

    public async Task PostAsync(string path, string json = "")
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _client.PostAsync(path, json.Length == 0 ? null : body, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task DeleteAsync(string path)
    {
        using var answer = await _client.DeleteAsync(path, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Asks again and again until the answer is as wanted.</summary>
    public async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> condition) =>
        (await Eventually.GetAsync(() => AskAsync(path), answer => answer is not null && condition(answer), path))!;

    public void Dispose() => _client.Dispose();

    private async Task<JsonNode?> AskAsync(string path)
    {
        try
        {
            return await _client.GetFromJsonAsync<JsonNode>(path, TestContext.Current.CancellationToken);
        }
        catch (HttpRequestException)
        {
            // It is not up yet.
            return null;
        }
    }
}
