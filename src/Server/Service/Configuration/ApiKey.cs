using System.Text.RegularExpressions;

namespace SRNet.Server.Service.Configuration;

/// <summary>What somebody may do. Each role may do what those before it may.</summary>
internal enum Role
{
    /// <summary>See streams, pictures, events and metrics.</summary>
    Watch,

    /// <summary>Mark, correct and remove objects; pause and resume streams.</summary>
    Mark,

    /// <summary>Everything: streams come, change and go.</summary>
    Administer,
}

/// <summary>A key that clients show.</summary>
/// <param name="Name">What the log and the API call it; they never show the key itself.</param>
/// <param name="Role">What it is good for.</param>
/// <param name="Secret">The key.</param>
internal sealed partial record ApiKey(string Name, Role Role, string Secret)
{
    /// <summary>What the one key of <c>apiKey</c> is called.</summary>
    public const string OnlyName = "srnet";

    public static string RoleNames => "watch, mark or administer";

    /// <exception cref="FormatException">It is no role.</exception>
    public static Role ParseRole(string text) => text switch
    {
        "watch" => Role.Watch,
        "mark" => Role.Mark,
        "administer" => Role.Administer,
        _ => throw new FormatException($"it is {RoleNames}, not '{text}'"),
    };

    public static string RoleName(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>A key that cannot be guessed.</summary>
    /// <exception cref="FormatException">It can be.</exception>
    public static string CheckSecret(string secret) =>
        secret.Length >= 16 ? secret : throw new FormatException("the key needs at least 16 characters; 'openssl rand -hex 16' makes one");

    /// <exception cref="FormatException">It is no name.</exception>
    public static string CheckName(string name) =>
        NamePattern().IsMatch(name) ? name : throw new FormatException("a key's name has 1 to 64 letters, digits, - or _, beginning with a letter or digit");

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({RoleName(Role)})";

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex NamePattern();
}
