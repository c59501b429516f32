using SRNet.Pipeline.Metrics;

namespace SRNet.Pipeline.Streams;

/// <summary>Tells a listener ten times per second how the run goes.</summary>
internal sealed class ProgressReporter : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.1);
    private readonly Action<RunProgress> _listener;
    private readonly Action<Exception> _onFailure;
    private readonly StreamMetrics _metrics;
    private readonly Func<IReadOnlyDictionary<string, Percentiles>> _stages;
    private readonly long? _totalFrames;
    private readonly ITimer _timer;
    private readonly Lock _telling = new();

    // What was processed by when over the last second, oldest first from _next on: the window of the rate.
    private readonly (TimeSpan At, long Processed)[] _window = new (TimeSpan, long)[10];
    private int _next;
    private bool _ended;

    /// <param name="listener">Hears the progress.</param>
    /// <param name="onFailure">Hears what the listener throws.</param>
    /// <param name="metrics">Where the figures come from.</param>
    /// <param name="totalFrames">Frames there will be, if known.</param>
    /// <param name="time">Clock of the interval.</param>
    public ProgressReporter(Action<RunProgress> listener, Action<Exception> onFailure, StreamMetrics metrics, long? totalFrames, TimeProvider time)
    {
        _listener = listener;
        _onFailure = onFailure;
        _metrics = metrics;
        _stages = metrics.Stages;
        _totalFrames = totalFrames;
        _timer = time.CreateTimer(_ => Tick(), null, Interval, Interval);
    }

    /// <summary>Stops the timer and tells the final state.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_telling)
        {
            // A tick that is on its way to its thread must not follow the final word.
            _ended = true;
            Tell();
        }
    }

    private void Tick()
    {
        // A listener slower than the interval misses ticks instead of hearing two at a time.
        if (!_telling.TryEnter())
        {
            return;
        }

        try
        {
            if (!_ended)
            {
                Tell();
            }
        }
        catch (Exception e)
        {
            // Nobody above a timer could catch it.
            _onFailure(e);
        }
        finally
        {
            _telling.Exit();
        }
    }

    private void Tell()
    {
        var (elapsed, processed) = (_metrics.Elapsed, _metrics.Processed);
        var (from, before) = _window[_next];
        _window[_next] = (elapsed, processed);
        _next = (_next + 1) % _window.Length;
        var fps = elapsed > from ? (processed - before) / (elapsed - from).TotalSeconds : 0;
        _listener(new RunProgress(_metrics.Captured, processed, _metrics.Dropped, _totalFrames, fps, _metrics.LatencyP50, elapsed, _stages));
    }
}
