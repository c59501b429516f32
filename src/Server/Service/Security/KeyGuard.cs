using System.Security.Cryptography;
using System.Text;
using SRNet.Server.Service.Configuration;

namespace SRNet.Server.Service.Security;

/// <summary>Knows the API keys, and makes and checks the cookies of those who showed one.</summary>
/// <param name="keys">All keys; none = nobody needs one.</param>
/// <param name="time">Clock of the cookies.</param>
internal sealed class KeyGuard(IReadOnlyList<ApiKey> keys, TimeProvider time)
{
    public const string Cookie = "srnet_session";
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private readonly Entry[] _entries = [.. keys.Select(Entry.Of)];

    public bool Needed => _entries.Length > 0;

    /// <summary>The key of this text, null when there is none.</summary>
    public ApiKey? Find(string? candidate)
    {
        if (candidate is not { Length: > 0 and <= 512 })
        {
            return null;
        }

        // Comparing digests takes the same time whatever was sent.
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(candidate));
        return Array.Find(_entries, e => CryptographicOperations.FixedTimeEquals(digest, e.Digest))?.Key;
    }

    /// <summary>A cookie's value: until when it is good, and a seal over that, made with the key. It holds nothing of the key.</summary>
    public string NewSession(ApiKey key)
    {
        var until = time.GetUtcNow().Add(Lifetime).ToUnixTimeSeconds();
        return $"{until}.{Array.Find(_entries, e => e.Key == key)!.Seal(until)}";
    }

    /// <summary>Whose cookie it is, while it is good; null when it is none of ours, or its key is gone.</summary>
    public ApiKey? OfSession(string? cookie)
    {
        var dot = cookie?.IndexOf('.') ?? -1;
        return dot is > 0 and <= 12
            && long.TryParse(cookie.AsSpan(0, dot), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var until)
            && time.GetUtcNow().ToUnixTimeSeconds() < until
            ? Array.Find(_entries, e => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(e.Seal(until)), Encoding.UTF8.GetBytes(cookie![(dot + 1)..])))?.Key
            : null;
    }

    // The cookie's key differs from the digest so that neither tells the other.
    private sealed record Entry(ApiKey Key, byte[] Digest, byte[] CookieKey)
    {
        public static Entry Of(ApiKey key)
        {
            var secret = Encoding.UTF8.GetBytes(key.Secret);
            return new Entry(key, SHA256.HashData(secret), HMACSHA256.HashData(secret, "srnet session cookie"u8));
        }

        public string Seal(long until) => Convert.ToHexStringLower(HMACSHA256.HashData(CookieKey, BitConverter.GetBytes(until)));
    }
}
