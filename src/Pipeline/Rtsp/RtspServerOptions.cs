using System.Net;

namespace SRNet.Pipeline.Rtsp;

/// <summary>Where an <see cref="RtspServer"/> listens, who may watch, and how much it puts up with.</summary>
public sealed record RtspServerOptions
{
    /// <summary>Address and port; port 0 = any free one.</summary>
    public IPEndPoint EndPoint { get; init; } = new(IPAddress.Loopback, 8554);

    /// <summary>With <see cref="Password"/>: clients have to authenticate (digest). Null = anybody may watch.</summary>
    public string? User { get; init; }

    /// <summary>What players give with the user's name; null = nothing.</summary>
    public string? Password { get; init; }

    /// <summary>Passwords by user, for as many as there are; what <see cref="User"/> and <see cref="Password"/> say goes before it.</summary>
    internal IReadOnlyDictionary<string, string> Accounts
    {
        get => User is not null && Password is not null ? new Dictionary<string, string> { [User] = Password } : field;
        init;
    } = new Dictionary<string, string>();

    /// <summary>Slows down who guesses passwords; null = nobody does.</summary>
    internal ISignInGuard? SignIns { get; init; }

    /// <summary>Whether media may go over UDP; else clients are told to use the TCP connection (461).</summary>
    internal bool AllowUdp { get; init; } = true;

    /// <summary>Connections at a time; further ones are told so (503) and closed.</summary>
    internal int MaxClients { get; init; } = 64;

    /// <summary>Pictures that may wait for one client.</summary>
    internal int QueueCapacity { get; init; } = 30;

    /// <summary>A client over UDP that sends neither requests nor receiver reports, or one that has paused, is gone after this time.</summary>
    internal TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A connection that has set up nothing is closed after this time.</summary>
    internal TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A client that does not take a packet for so long is disconnected. Until then it misses pictures.</summary>
    internal TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client that asks for a stream may have to wait for its first picture.</summary>
    internal TimeSpan FirstPictureTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
