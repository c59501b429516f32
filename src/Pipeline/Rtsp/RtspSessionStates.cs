namespace SRNet.Pipeline.Rtsp;

/// <summary>Which methods are legal in which state, and where they lead.</summary>
internal static class RtspSessionStates
{
    private static readonly Dictionary<(RtspSessionState, string), RtspSessionState> Moves = new()
    {
        [(RtspSessionState.Init, "SETUP")] = RtspSessionState.Ready,
        [(RtspSessionState.Ready, "SETUP")] = RtspSessionState.Ready,
        [(RtspSessionState.Ready, "PLAY")] = RtspSessionState.Playing,
        [(RtspSessionState.Ready, "PAUSE")] = RtspSessionState.Ready,
        [(RtspSessionState.Ready, "TEARDOWN")] = RtspSessionState.Init,
        // Some players say PLAY again to be sure, or to keep alive.
        [(RtspSessionState.Playing, "PLAY")] = RtspSessionState.Playing,
        [(RtspSessionState.Playing, "PAUSE")] = RtspSessionState.Ready,
        [(RtspSessionState.Playing, "TEARDOWN")] = RtspSessionState.Init,
    };

    /// <summary>The state after the method; null when it is not legal in this one (455).</summary>
    public static RtspSessionState? After(this RtspSessionState state, string method) => Moves.TryGetValue((state, method), out var next) ? next : null;
}
