namespace SRNet.Pipeline.Outputs;

/// <summary>How an output is doing.</summary>
public enum OutputState
{
    /// <summary>The stream does not run, or the output is being opened.</summary>
    Starting,

    /// <summary>Nobody reads what would come out.</summary>
    Idle,

    /// <summary>It takes what comes.</summary>
    Running,

    /// <summary>It broke. It is tried again with growing pauses, and stays in this state until it has taken something.</summary>
    Failed,
}

/// <summary>How an output is doing.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="State">How it is doing.</param>
/// <param name="Target">Where it goes, without credentials; may be null.</param>
/// <param name="Problem">Why it failed last, without credentials; null unless <see cref="OutputState.Failed"/>.</param>
public sealed record OutputStatus(string Kind, OutputState State, string? Target, string? Problem);

/// <summary>The legal moves between the states of an output.</summary>
internal static class OutputStates
{
    private static readonly Dictionary<OutputState, OutputState[]> Moves = new()
    {
        [OutputState.Starting] = [OutputState.Idle, OutputState.Running, OutputState.Failed],
        [OutputState.Idle] = [OutputState.Running, OutputState.Failed, OutputState.Starting],
        [OutputState.Running] = [OutputState.Idle, OutputState.Failed, OutputState.Starting],

        // A stream that stops does not mend the disk: it stays failed through pauses of the stream.
        [OutputState.Failed] = [OutputState.Running, OutputState.Idle],
    };

    /// <summary>Whether there is such a move.</summary>
    public static bool CanMoveTo(this OutputState from, OutputState to) => Moves[from].Contains(to);
}
