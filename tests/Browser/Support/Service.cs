using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.Browser.Tests.Support;

/// <summary>The real <c>srnet serve</c> in a process of its own.</summary>
public class Service : IAsyncLifetime
{
    private readonly Scratch _scratch = new();
    private readonly int _port = Ports.Free();
    private readonly HttpClient _client;
    private SrNetProcess? _process;

    public Service()
    {
        _client = new HttpClient { BaseAddress = new Uri(Address), Timeout = Eventually.Patience };
    }

    /// <summary>Of the page.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/");

    /// <summary>A folder whose files clients may name as sources.</summary>
    public string Folder => _scratch.Folder;

    /// <summary>Where it listens.</summary>
    protected int Port => _port;

    /// <summary>Lines of the configuration besides the addresses.</summary>
    protected virtual string Configuration => "";

    public virtual async ValueTask InitializeAsync() => await StartAsync();

    public virtual ValueTask DisposeAsync()
    {
        Stop();
        _client.Dispose();
        _scratch.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    public async Task StartAsync()
    {
        var file = _scratch["srnet.yaml"];
        await File.WriteAllTextAsync(file, $"listen: 127.0.0.1:{_port}\nrtsp: off\nsourceFolders: [{Folder}]\nrecordings: {Folder}/recordings\n{Configuration}");
        _process = SrNetProcess.Start("serve", "--config", file);
        await Eventually.GetAsync(IsAliveAsync, alive => alive, $"srnet serve; it says: {_process.Error}");
    }

    /// <summary>Ends it the hard way.</summary>
    public void Stop()
    {
        _process?.Dispose();
        _process = null;
    }

    /// <summary>The objects of a stream, as the API tells.</summary>
    public async Task<IReadOnlyList<JsonElement>> ObjectsAsync(string stream)
    {
        var answer = await _client.GetFromJsonAsync<JsonElement>($"api/streams/{stream}/objects");
        return [.. answer.GetProperty("objects").EnumerateArray()];
    }

    /// <summary>A stream, as the API tells.</summary>
    public Task<JsonElement> StreamAsync(string stream) => _client.GetFromJsonAsync<JsonElement>($"api/streams/{stream}");

    /// <summary>Whatever the API tells.</summary>
    public Task<JsonElement> JsonAsync(string path) => _client.GetFromJsonAsync<JsonElement>(path);

    public async Task RemoveObjectsAsync(string stream)
    {
        foreach (var item in await ObjectsAsync(stream))
        {
            using var answer = await _client.DeleteAsync(new Uri($"api/streams/{stream}/objects/{item.GetProperty("id").GetInt32()}", UriKind.Relative));
        }
    }

    /// <summary>Marks what is in the middle of a stream's picture.</summary>
    public async Task MarkAsync(string stream)
    {
        using var answer = await _client.PostAsJsonAsync($"api/streams/{stream}/objects", new { prompt = new { type = "box", box = new[] { 100, 60, 120, 80 } } });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Pauses or resumes a stream.</summary>
    public async Task CommandAsync(string stream, string command)
    {
        using var answer = await _client.PostAsync(new Uri($"api/streams/{stream}/{command}", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    public async Task RemoveStreamAsync(string stream)
    {
        using var answer = await _client.DeleteAsync(new Uri($"api/streams/{stream}", UriKind.Relative));
    }

    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    private async Task<bool> IsAliveAsync()
    {
        try
        {
            return await StatusAsync("health/live") == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
