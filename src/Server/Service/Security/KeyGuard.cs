using System.Security.Cryptography;
using System.Text;

namespace SRNet.Server.Service.Security;

/// <summary>Knows the API key, and makes and checks the cookies of those who showed it.</summary>
/// <param name="key">The key; null = nobody needs one.</param>
/// <param name="time">Clock of the cookies.</param>
internal sealed class KeyGuard(string? key, TimeProvider time)
{
    public const string Cookie = "srnet_session";
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    // Comparing digests takes the same time whatever was sent. The cookie's key differs from the digest so that neither tells the other.
    private readonly byte[]? _digest = key is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(key));
    private readonly byte[] _cookieKey = key is null ? [] : HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), "srnet session cookie"u8);

    public bool Needed => _digest is not null;

    /// <summary>Whether it is the key.</summary>
    public bool Knows(string? candidate) =>
        candidate is { Length: > 0 and <= 512 } && _digest is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(candidate)), _digest);

    /// <summary>A cookie's value: until when it is good, and a seal over that. It holds nothing of the key.</summary>
    public string NewSession()
    {
        var until = time.GetUtcNow().Add(Lifetime).ToUnixTimeSeconds();
        return $"{until}.{Seal(until)}";
    }

    /// <summary>Whether a cookie is one of ours and still good.</summary>
    public bool IsSession(string? cookie)
    {
        var dot = cookie?.IndexOf('.') ?? -1;
        return dot is > 0 and <= 12
            && long.TryParse(cookie.AsSpan(0, dot), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var until)
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Seal(until)), Encoding.UTF8.GetBytes(cookie![(dot + 1)..]))
            && time.GetUtcNow().ToUnixTimeSeconds() < until;
    }

    private string Seal(long until) => Convert.ToHexStringLower(HMACSHA256.HashData(_cookieKey, BitConverter.GetBytes(until)));
}
