using System.Globalization;
using StackExchange.Redis;

namespace SRNet.Fleet;

/// <summary><c>redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]</c>, or <c>rediss://</c> for TLS.</summary>
internal sealed class RedisAddress
{
    private const int DefaultPort = 6379;

    // What takes longer is gone for now; it is tried again by whoever needs it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly Uri _uri;

    private RedisAddress(Uri uri) => _uri = uri;

    /// <summary>Reads an address.</summary>
    /// <exception cref="SrNetException">InvalidInput: it is none.</exception>
    public static RedisAddress Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "redis" or "rediss" && uri.Host.Length > 0 && uri.Query.Length == 0
            && (uri.AbsolutePath.Length <= 1 || int.TryParse(uri.AbsolutePath.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? new RedisAddress(uri)
            : throw SrNetException.InvalidInput($"The cluster is redis://HOST:PORT, or rediss:// for TLS, not '{UrlRedaction.Redact(text)}'.");

    /// <summary>Where it is, without credentials.</summary>
    public override string ToString() => $"{_uri.Scheme}://{_uri.Host}:{Port}{_uri.AbsolutePath.TrimEnd('/')}";

    private int Port => _uri.Port > 0 ? _uri.Port : DefaultPort;

    /// <summary>As the client wants it. It connects again by itself, with growing pauses, for as long as it takes.</summary>
    public ConfigurationOptions ToOptions()
    {
        var user = _uri.UserInfo.Split(':', 2);
        var options = new ConfigurationOptions
        {
            EndPoints = { { _uri.Host, Port } },
            AbortOnConnectFail = false,
            ConnectTimeout = (int)Patience.TotalMilliseconds,
            SyncTimeout = (int)Patience.TotalMilliseconds,
            AsyncTimeout = (int)Patience.TotalMilliseconds,
            ReconnectRetryPolicy = new ExponentialRetry(500, 5000),
            Ssl = _uri.Scheme == "rediss",
            ClientName = "srnet",

            // What cannot be asked now fails now, instead of waiting for a server that may be gone for a minute.
            BacklogPolicy = BacklogPolicy.FailFast,
        };
        if (user is [_, { Length: > 0 } password])
        {
            options.User = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null;
            options.Password = Uri.UnescapeDataString(password);
        }

        if (_uri.AbsolutePath.Length > 1)
        {
            options.DefaultDatabase = int.Parse(_uri.AbsolutePath.AsSpan(1), CultureInfo.InvariantCulture);
        }

        return options;
    }

    /// <summary>Connects once, so that what is wrong is said before anything else happens.</summary>
    /// <exception cref="SrNetException">Failed: it does not answer, or wants another password.</exception>
    public async Task CheckAsync()
    {
        try
        {
            var options = ToOptions();
            options.AbortOnConnectFail = true;
            await using var connection = await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);
            await connection.GetDatabase().PingAsync().ConfigureAwait(false);
        }
        catch (RedisException e)
        {
            throw SrNetException.Failed($"Redis at {this} cannot be used: {e.Message.Split(". ")[0].TrimEnd('.')}. Is it running, and are user, password and TLS as it wants them?", e);
        }
    }
}
