using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Live;

/// <summary>The outputs of a live stream. They come and go while it runs; between runs only what they are made from is kept. Thread-safe.</summary>
internal sealed class LiveSinks(string stream, StreamMetrics metrics, TimeProvider time)
{
    /// <summary>The most outputs a stream has; frames are kept ready for all of them.</summary>
    public const int Maximum = 16;

    private readonly Lock _lock = new();
    private readonly List<LiveSinkSpec> _specs = [];

    // Replaced as a whole, so that the presenting thread can go through it without the lock.
    private LiveSink[] _running = [];
    private SourceDescription? _source;

    public void Attach(LiveSinkSpec spec)
    {
        lock (_lock)
        {
            if (_specs.Count == Maximum)
            {
                throw SrNetException.InvalidInput($"A stream has at most {Maximum} outputs; remove one first.");
            }

            _specs.Add(spec);
            if (_source is not null)
            {
                _running = [.. _running, Run(spec, _source)];
            }
        }
    }

    /// <summary>Finishes an output; waits until it is done.</summary>
    public void Detach(LiveSinkSpec spec)
    {
        LiveSink? gone;
        lock (_lock)
        {
            _specs.Remove(spec);
            gone = Array.Find(_running, s => s.Spec == spec);
            _running = [.. _running.Where(s => s != gone)];
        }

        gone?.Dispose();
    }

    /// <summary>Opens all outputs for a run.</summary>
    public void Start(SourceDescription source)
    {
        lock (_lock)
        {
            _source = source;
            _running = [.. _specs.Select(s => Run(s, source))];
        }
    }

    /// <summary>Finishes all outputs of a run; waits until they are done.</summary>
    public void Stop()
    {
        LiveSink[] ended;
        lock (_lock)
        {
            (ended, _running, _source) = (_running, [], null);
        }

        Array.ForEach(ended, s => s.Complete());
        Array.ForEach(ended, s => s.Dispose());
    }

    /// <summary>Asks every output whether it wants the next frame. Before each <see cref="Write"/>, on the same thread.</summary>
    /// <returns>Whether some want it with the masks drawn in.</returns>
    public bool Poll()
    {
        var overlay = false;
        foreach (var sink in Volatile.Read(ref _running))
        {
            sink.Poll();
            overlay |= sink.Takes && sink.Spec.NeedsOverlay;
        }

        return overlay;
    }

    /// <summary>Gives every output its share of a frame: <paramref name="overlay"/> to those that show masks, where there is one.</summary>
    public void Write(Frame clean, Frame? overlay)
    {
        foreach (var sink in Volatile.Read(ref _running))
        {
            // One that was attached since it was polled begins with the next frame.
            if (sink.Takes && (sink.Spec.NeedsOverlay ? overlay : clean) is { } frame)
            {
                sink.Write(frame.Share());
            }
        }
    }

    public IReadOnlyList<LiveSinkStatus> Status()
    {
        lock (_lock)
        {
            return [.. _specs.Select(spec => Array.Find(_running, s => s.Spec == spec)?.Status ?? new LiveSinkStatus(spec.Kind, LiveSinkState.Starting, spec.Target, null))];
        }
    }

    private LiveSink Run(LiveSinkSpec spec, SourceDescription source) => new(stream, spec, source, metrics, time);
}
