namespace SRNet.Pipeline.Streams;

/// <summary>Where a stream stands.</summary>
public enum StreamState
{
    /// <summary>Its source is being opened.</summary>
    Starting,

    /// <summary>Frames are coming.</summary>
    Running,

    /// <summary>Stopped on request; its source is closed, its objects are kept.</summary>
    Paused,

    /// <summary>The source does not answer and is tried again for as long as it takes.</summary>
    Reconnecting,

    /// <summary>Something else went wrong, such as a wrong password or a file that is not there; see the stream's error. It is tried again now and then.</summary>
    Failed,

    /// <summary>A source that has an end has come to it.</summary>
    Ended,
}

/// <summary>The legal moves between the states of a stream.</summary>
internal static class StreamStates
{
    private static readonly Dictionary<StreamState, StreamState[]> Moves = new()
    {
        [StreamState.Starting] = [StreamState.Running, StreamState.Reconnecting, StreamState.Paused, StreamState.Failed, StreamState.Ended],
        [StreamState.Running] = [StreamState.Starting, StreamState.Reconnecting, StreamState.Paused, StreamState.Failed, StreamState.Ended],
        [StreamState.Reconnecting] = [StreamState.Starting, StreamState.Running, StreamState.Paused, StreamState.Failed],
        [StreamState.Paused] = [StreamState.Starting],
        [StreamState.Failed] = [StreamState.Starting, StreamState.Running, StreamState.Reconnecting, StreamState.Paused],
        [StreamState.Ended] = [StreamState.Starting, StreamState.Paused],
    };

    /// <summary>Whether there is such a move.</summary>
    public static bool CanMoveTo(this StreamState from, StreamState to) => Moves[from].Contains(to);
}

/// <summary>Where one stream stands, and why. Thread-safe; whoever wants to hears of every change once, on the thread that made it.</summary>
internal sealed class StreamStanding(Action<StreamState, string?>? changed)
{
    private readonly Lock _lock = new();
    private StreamState _state = StreamState.Starting;
    private string? _error;

    public StreamState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>Why it does not run.</summary>
    public string? Error
    {
        get
        {
            lock (_lock)
            {
                return _error;
            }
        }
    }

    /// <summary>A person wants it.</summary>
    /// <returns>Whether there is such a move.</returns>
    public bool Command(StreamState to) => Move(to, null, fromPause: true);

    /// <summary>The stream's own threads found it out; a person's pause has the last word.</summary>
    public void Observe(StreamState to, string? error) => Move(to, error, fromPause: false);

    private bool Move(StreamState to, string? error, bool fromPause)
    {
        lock (_lock)
        {
            if (_state == to)
            {
                _error = error;
                return false;
            }

            if (!_state.CanMoveTo(to) || (_state == StreamState.Paused && !fromPause))
            {
                return false;
            }

            (_state, _error) = (to, error);
        }

        changed?.Invoke(to, error);
        return true;
    }
}
