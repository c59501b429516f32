using SRNet.Server.Service.Configuration;

namespace SRNet.Server.Service.Security;

/// <summary>Knows the other nodes of a fleet by what they prove; there is none where this machine is part of none.</summary>
internal interface IPeerProof
{
    /// <summary>For whom another node asks; null when it is none that asks.</summary>
    Caller? CallerOf(HttpRequest request);
}

/// <summary>Who asks.</summary>
/// <param name="Name">Of the key that was shown; null where none is needed.</param>
/// <param name="Role">What it is good for.</param>
internal sealed record Caller(string? Name, Role Role)
{
    private static readonly object Item = new();

    /// <summary>Who sent a request; null for strangers, who get this far only where everybody may.</summary>
    public static Caller? Of(HttpContext context) => context.Items[Item] as Caller;

    /// <summary>Set by <see cref="IPeerProof"/>: another node of the fleet passes the request on.</summary>
    public bool ByPeer { get; init; }

    public void Enter(HttpContext context) => context.Items[Item] = this;
}
