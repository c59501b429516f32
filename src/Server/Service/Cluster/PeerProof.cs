using System.Globalization;
using System.Security.Cryptography;
using SRNet.Fleet.Security;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Security;

namespace SRNet.Server.Service.Cluster;

/// <summary>
/// The header with which a node passes a request on: until when it is good, for whom it asks, what that one may do, and a seal over all that, the method and the address,
/// made with the cluster's key. Another request than this one cannot be made of it.
/// </summary>
internal sealed class PeerProof(ClusterKey key, TimeProvider time) : IPeerProof
{
    public const string Header = "X-Srnet-Node";

    // Clocks of machines differ; who listens to what nodes say has other ways than to say it again.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    public Caller? CallerOf(HttpRequest request)
    {
        if (request.Headers[Header] is not [{ Length: < 512 } shown] || shown.Split('.') is not [var until, var role, var name, var seal]
            || !long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || !Enum.TryParse<Role>(role, out var known) || !Enum.IsDefined(known))
        {
            return null;
        }

        var right = Seal(request.Method, request.Path + request.QueryString.Value, $"{until}.{role}.{name}");
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return seconds >= now && seconds <= now + (2 * (long)Lifetime.TotalSeconds) && CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(right), System.Text.Encoding.UTF8.GetBytes(seal))
            ? new Caller(name.Length == 0 ? null : name, known) { ByPeer = true }
            : null;
    }

    /// <summary>The header's value for a request.</summary>
    /// <param name="method">Of the request.</param>
    /// <param name="address">Its path and query, as the other node gets them.</param>
    /// <param name="caller">For whom.</param>
    public string For(string method, string address, Caller caller)
    {
        var said = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().Add(Lifetime).ToUnixTimeSeconds()}.{caller.Role}.{caller.Name}");
        return $"{said}.{Seal(method, address, said)}";
    }

    private string Seal(string method, string address, string said) => Convert.ToHexStringLower(key.Seal($"{method}\n{address}\n{said}"));
}
