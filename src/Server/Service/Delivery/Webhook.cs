using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Events;

namespace SRNet.Server.Service.Delivery;

/// <summary>
/// Posts every event as JSON. <c>X-SRNet-Delivery</c> is the event's id, <c>X-SRNet-Signature</c> is <c>sha256=</c> and the body's HMAC by the secret, in
/// hexadecimal digits. An answer of 2xx confirms it.
/// </summary>
internal sealed class Webhook : IReceiver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly WebhookSettings _settings;
    private readonly byte[]? _secret;

    // Connections are kept for a receiver once it has answered by HTTP/1.1: one of 1.0 ends each behind its answer, and what is sent into one that ends just then
    // would pass for a receiver that failed. For the same reason none is kept as long as receivers wait, five seconds and more.
    private readonly HttpClient _once = Client(TimeSpan.Zero);
    private readonly HttpClient _kept = Client(TimeSpan.FromMinutes(5));
    private bool _keepsAlive;

    public Webhook(WebhookSettings settings)
    {
        _settings = settings;
        _secret = settings.Secret is { } secret ? Encoding.UTF8.GetBytes(secret) : null;
        Filter = new EventFilter { Streams = settings.Streams, OfKinds = settings.Kinds };

        // Many receivers have a secret in the path.
        Target = $"{settings.Url.Scheme}://{settings.Url.Authority}/...";
    }

    public string Name => _settings.Name;

    public string Target { get; }

    public EventFilter Filter { get; }

    /// <summary>The signature of a body.</summary>
    public static string Sign(byte[] secret, byte[] body) => $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(secret, body))}";

    public void Refresh(CancellationToken stop)
    {
        // It is called when there is something to say.
    }

    public void Deliver(ServiceEvent item, CancellationToken stop)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(item, EventJson.Default.ServiceEvent);
        using var request = new HttpRequestMessage(HttpMethod.Post, _settings.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("SRNet", null));
        request.Headers.Add("X-SRNet-Event", item.Kind);
        request.Headers.Add("X-SRNet-Delivery", item.Id.ToString(CultureInfo.InvariantCulture));
        if (_secret is not null)
        {
            request.Headers.Add("X-SRNet-Signature", Sign(_secret, body));
        }

        if (_settings.Url.UserInfo.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(_settings.Url.UserInfo))));
        }

        try
        {
            using var answer = (_keepsAlive ? _kept : _once).Send(request, HttpCompletionOption.ResponseHeadersRead, stop);
            _keepsAlive = answer.Version >= HttpVersion.Version11;
            if (!answer.IsSuccessStatusCode)
            {
                throw new SrNetException(SrNetError.Failed, $"The webhook '{Name}' at {Target} answered {(int)answer.StatusCode} {answer.ReasonPhrase}; 2xx confirms an event.")
                {
                    Refused = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden,
                };
            }
        }
        catch (HttpRequestException e)
        {
            throw SrNetException.Failed($"The webhook '{Name}' at {Target} cannot be reached: {e.Message.TrimEnd('.')}.", e);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw SrNetException.Failed(string.Create(CultureInfo.InvariantCulture, $"The webhook '{Name}' at {Target} did not answer within {Patience.TotalSeconds} s."), e);
        }
    }

    public void Dispose()
    {
        _once.Dispose();
        _kept.Dispose();
    }

    // Redirects are not followed: they would take the event, and its signature, to where nobody sent it.
    private static HttpClient Client(TimeSpan lifetime) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionLifetime = lifetime,
    })
    {
        Timeout = Patience,
    };
}
