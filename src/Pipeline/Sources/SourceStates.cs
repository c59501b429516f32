namespace SRNet.Pipeline.Sources;

/// <summary>The legal moves between the states of a live source.</summary>
internal static class SourceStates
{
    private static readonly Dictionary<SourceState, SourceState[]> Moves = new()
    {
        [SourceState.Connecting] = [SourceState.Streaming, SourceState.Waiting, SourceState.Failed, SourceState.Closed],
        [SourceState.Streaming] = [SourceState.Waiting, SourceState.Failed, SourceState.Closed],
        [SourceState.Waiting] = [SourceState.Connecting, SourceState.Closed],
        [SourceState.Failed] = [],
        [SourceState.Closed] = [],
    };

    /// <summary>Whether the state is one that is never left.</summary>
    public static bool IsFinal(this SourceState state) => Moves[state].Length == 0;

    /// <summary>The new state.</summary>
    /// <exception cref="InvalidOperationException">There is no such move.</exception>
    public static SourceState MoveTo(this SourceState from, SourceState to) =>
        Moves[from].Contains(to) ? to : throw new InvalidOperationException($"A source cannot go from {from} to {to}.");
}
