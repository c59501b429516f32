using SRNet.Server.Service.Configuration;

namespace SRNet.Server.Service.Security;

/// <summary>Who asks.</summary>
/// <param name="Name">Of the key that was shown; null where none is needed.</param>
/// <param name="Role">What it is good for.</param>
internal sealed record Caller(string? Name, Role Role)
{
    private static readonly object Item = new();

    /// <summary>Who sent a request; null for strangers, who get this far only where everybody may.</summary>
    public static Caller? Of(HttpContext context) => context.Items[Item] as Caller;

    public void Enter(HttpContext context) => context.Items[Item] = this;
}
