namespace SRNet.Pipeline.Live;

/// <summary>The legal moves between the states of a live stream.</summary>
internal static class LiveStreamStates
{
    private static readonly Dictionary<LiveStreamState, LiveStreamState[]> Moves = new()
    {
        [LiveStreamState.Starting] = [LiveStreamState.Running, LiveStreamState.Reconnecting, LiveStreamState.Paused, LiveStreamState.Failed, LiveStreamState.Ended],
        [LiveStreamState.Running] = [LiveStreamState.Starting, LiveStreamState.Reconnecting, LiveStreamState.Paused, LiveStreamState.Failed, LiveStreamState.Ended],
        [LiveStreamState.Reconnecting] = [LiveStreamState.Starting, LiveStreamState.Running, LiveStreamState.Paused, LiveStreamState.Failed],
        [LiveStreamState.Paused] = [LiveStreamState.Starting],
        [LiveStreamState.Failed] = [LiveStreamState.Starting, LiveStreamState.Paused],
        [LiveStreamState.Ended] = [LiveStreamState.Starting, LiveStreamState.Paused],
    };

    /// <summary>Whether there is such a move.</summary>
    public static bool CanMoveTo(this LiveStreamState from, LiveStreamState to) => Moves[from].Contains(to);
}
