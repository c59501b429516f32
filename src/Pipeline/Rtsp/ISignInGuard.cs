using System.Net;

namespace SRNet.Pipeline.Rtsp;

/// <summary>Hears of everybody who signs in with a wrong password, and slows them down. Thread-safe.</summary>
internal interface ISignInGuard
{
    /// <summary>How long somebody from there has to wait before a password is looked at again; null = not at all.</summary>
    TimeSpan? Wait(IPAddress from);

    /// <summary>Somebody from there had a wrong password.</summary>
    /// <param name="from">Where the connection comes from.</param>
    /// <param name="over">What it was shown over: http or rtsp.</param>
    void Refused(IPAddress from, string over);
}
