namespace SRNet.Pipeline.Outputs.Recording;

/// <summary>When the segments of one stream begin, for all its outputs alike, so that what belongs together is called the same. Thread-safe.</summary>
/// <param name="length">Of a segment.</param>
public sealed class SegmentClock(TimeSpan length)
{
    private readonly Lock _lock = new();

    // Outputs are seconds apart at most: one may still be in the segment before.
    private DateTimeOffset _previous = DateTimeOffset.MinValue;
    private DateTimeOffset _current = DateTimeOffset.MinValue;

    /// <summary>One minute.</summary>
    public SegmentClock()
        : this(TimeSpan.FromMinutes(1))
    {
    }

    /// <summary>The beginning of the segment that a frame is in. Whoever asks first for a frame beyond the newest segment begins the next one with it.</summary>
    /// <param name="captured">Time of day of the frame.</param>
    public DateTimeOffset SegmentOf(DateTimeOffset captured)
    {
        lock (_lock)
        {
            // A clock that was set back begins anew as well.
            if (captured - _current >= length || (captured < _current && (captured < _previous || captured < _current - length)))
            {
                (_previous, _current) = (_current, captured);
            }

            return captured >= _current || captured - _previous >= length ? _current : _previous;
        }
    }
}
