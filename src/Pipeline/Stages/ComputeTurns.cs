namespace SRNet.Pipeline.Stages;

/// <summary>
/// Whose turn it is to compute, among the streams that share the processor: a few at a time, in the order they asked. A step by itself is over soon; side by
/// side on the same cores all of them would take as long as all together, and every picture would be that old when it is shown. A turn is a courtesy, not a
/// lock: whoever keeps it beyond the patience has lost it and goes on beside the others. Thread-safe; taking a turn allocates nothing.
/// </summary>
public sealed class ComputeTurns
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(1);
    private readonly object _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;

    // Ticket 0 is nobody's.
    private readonly (long Ticket, long Since)[] _places;
    private long _drawn;
    private long _next = 1;

    /// <param name="places">Steps that may run at once: as many as the cores they use fit into the machine's.</param>
    /// <param name="patience">When a turn is taken away because it does not end; null = one second.</param>
    /// <param name="time">Its clock.</param>
    public ComputeTurns(int places, TimeSpan? patience = null, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(places, 1);
        _places = new (long, long)[places];
        _patience = patience ?? DefaultPatience;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>How many wait for theirs.</summary>
    internal long Waiting
    {
        get
        {
            lock (_lock)
            {
                return _drawn - _next + 1;
            }
        }
    }

    /// <summary>Waits for the caller's turn, which lasts until it is disposed.</summary>
    internal Turn Take()
    {
        lock (_lock)
        {
            var ticket = ++_drawn;
            int place;
            while (ticket != _next || (place = FreePlace()) < 0)
            {
                // Woken when a turn ends or somebody before has got one; by the clock, to see that one does not end.
                Monitor.Wait(_lock, _patience);
            }

            _places[place] = (ticket, _time.GetTimestamp());
            _next++;
            Monitor.PulseAll(_lock);
            return new Turn(this, ticket);
        }
    }

    private void End(long ticket)
    {
        lock (_lock)
        {
            // Not there when it was taken away.
            foreach (ref var place in _places.AsSpan())
            {
                if (place.Ticket == ticket)
                {
                    place = default;
                    Monitor.PulseAll(_lock);
                }
            }
        }
    }

    private int FreePlace()
    {
        for (var i = 0; i < _places.Length; i++)
        {
            if (_places[i].Ticket == 0 || _time.GetElapsedTime(_places[i].Since) >= _patience)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>One turn; the default value is none.</summary>
    internal readonly struct Turn(ComputeTurns? turns, long ticket) : IDisposable
    {
        public void Dispose() => turns?.End(ticket);
    }
}
