using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SRNet.Fleet.Contracts;
using SRNet.Server.Service.Api;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Events;
using SRNet.Server.Service.Recordings;
using SRNet.Server.Service.Security;

namespace SRNet.Server.Service.Cluster;

/// <summary>Asks other nodes for what they know.</summary>
internal sealed class Peers(PeerProof proof) : IDisposable
{
    // Who does not answer for so long is left out.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly Caller Node = new(null, Role.Watch);
    private readonly HttpClient _client = new(Handler()) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>For connections between nodes.</summary>
    public static SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),

        // An address may be another node's by tomorrow.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    };

    /// <summary>Asks a node; null when it does not answer, or not with what was asked for.</summary>
    public async Task<T?> GetAsync<T>(NodeState node, string address, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            using var answer = await SendAsync(node, address, patience.Token);
            return answer.IsSuccessStatusCode ? await JsonSerializer.DeserializeAsync(await answer.Content.ReadAsStreamAsync(patience.Token), type, patience.Token) : null;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            return null;
        }
    }

    /// <summary>Asks a node and reads its answer as it comes.</summary>
    public Task<HttpResponseMessage> SendAsync(NodeState node, string address, CancellationToken cancellation, long? lastEvent = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Report.Http, address));
        request.Headers.Add(PeerProof.Header, proof.For("GET", address, Node));
        if (lastEvent is { } id)
        {
            request.Headers.Add("Last-Event-ID", id.ToString(CultureInfo.InvariantCulture));
        }

        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    public void Dispose() => _client.Dispose();
}

/// <summary>What nodes say to each other: one that is newer may say more, which is passed over.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StreamView))]
[JsonSerializable(typeof(StreamList))]
[JsonSerializable(typeof(RecordingList))]
[JsonSerializable(typeof(EventList))]
[JsonSerializable(typeof(ServiceEvent))]
[JsonSerializable(typeof(Timeline))]
internal sealed partial class PeerJson : JsonSerializerContext;
