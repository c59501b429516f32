using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Outputs;

/// <summary>The outputs of a stream. They come and go while it runs. Thread-safe.</summary>
internal sealed class StreamOutputs(OutputHost host) : IDisposable
{
    /// <summary>The most outputs a stream has that take frames; frames are kept ready for all of them.</summary>
    public const int Maximum = 20;

    private readonly Lock _lock = new();
    private readonly List<VideoOutput> _videos = [];

    // Replaced as a whole, so that the presenting thread can go through it without the lock.
    private FrameOutput[] _frames = [];

    // Detached and not finished yet: a run waits for them too, for they have frames of it.
    private readonly List<FrameOutput> _leaving = [];
    private Run? _run;

    public void Attach(OutputSpec spec)
    {
        lock (_lock)
        {
            if (spec is VideoOutputSpec video)
            {
                _videos.Add(new VideoOutput(video, host));
                return;
            }

            if (_frames.Length == Maximum)
            {
                throw SrNetException.InvalidInput($"A stream has at most {Maximum} outputs; remove one first.");
            }

            var output = new FrameOutput((FrameOutputSpec)spec, host);
            if (output.Spec.Video is { } encoded)
            {
                var lost = host.Metrics.AddQueue(spec.Kind);
                encoded.Missed = pictures => lost.Count(DropReason.SlowReader, pictures);
            }

            _run?.Start(output);
            Volatile.Write(ref _frames, [.. _frames, output]);
        }
    }

    /// <summary>Finishes an output; waits until it is done.</summary>
    public void Detach(OutputSpec spec)
    {
        FrameOutput? frames;
        VideoOutput? video;
        lock (_lock)
        {
            video = _videos.Find(o => o.Spec == spec);
            _videos.RemoveAll(o => o == video);
            frames = Array.Find(_frames, o => o.Spec == spec);
            Volatile.Write(ref _frames, [.. _frames.Where(o => o != frames)]);
            if (frames is not null)
            {
                _leaving.Add(frames);
            }
        }

        // Not under the lock: one that takes its time keeps nobody from asking how the others are.
        video?.Dispose();
        if (frames is not null)
        {
            frames.Dispose();
            lock (_lock)
            {
                _leaving.Remove(frames);
            }
        }
    }

    /// <summary>Opens all outputs for a run.</summary>
    /// <param name="source">What the frames are.</param>
    /// <param name="mode">Whether frames wait for outputs.</param>
    /// <param name="gaveUp">Hears why, when an output broke and is not tried again.</param>
    public void Start(SourceDescription source, QueueMode mode, Action<Exception> gaveUp)
    {
        lock (_lock)
        {
            _run = new Run(source, mode, gaveUp);
            Array.ForEach(_frames, _run.Start);
        }
    }

    /// <summary>Finishes all outputs of a run; waits until they are done.</summary>
    public void Stop()
    {
        FrameOutput[] ending;
        lock (_lock)
        {
            _run = null;
            ending = [.. _frames, .. _leaving];
        }

        Array.ForEach(ending, o => o.Complete());
        Array.ForEach(ending, o => o.Dispose());
    }

    /// <summary>Asks every output whether it wants the next frame. Before each <see cref="Write"/>, on the same thread.</summary>
    /// <returns>Whether some want it with the masks drawn in.</returns>
    public bool Poll()
    {
        var overlay = false;
        foreach (var output in Volatile.Read(ref _frames))
        {
            output.Poll();
            overlay |= output.Takes && output.Spec.Overlay;
        }

        return overlay;
    }

    /// <summary>Gives every output its share of a frame: <paramref name="overlay"/> to those that show masks, where there is one.</summary>
    /// <returns>Whether any takes it.</returns>
    public bool Write(Frame clean, Frame? overlay)
    {
        var outputs = Volatile.Read(ref _frames);
        var takers = 0;
        foreach (var output in outputs)
        {
            // One that was attached since it was polled begins with the next frame.
            takers += output.Takes && (!output.Spec.Overlay || overlay is not null) ? 1 : 0;
        }

        clean.Expect(takers);
        foreach (var output in outputs)
        {
            if (output.Takes && (output.Spec.Overlay ? overlay : clean) is { } frame)
            {
                output.Write(frame);
            }
        }

        return takers > 0;
    }

    public IReadOnlyList<OutputStatus> Status()
    {
        lock (_lock)
        {
            return [.. _videos.Select(o => o.Status), .. _frames.Select(o => o.Status)];
        }
    }

    /// <summary>What somebody asked for, in the order of attaching; frames' outputs first.</summary>
    public IReadOnlyList<OutputSpec> Specs()
    {
        lock (_lock)
        {
            return [.. _frames.Select(o => o.Spec), .. _videos.Select(o => o.Spec)];
        }
    }

    /// <summary>Finishes all outputs for good.</summary>
    public void Dispose()
    {
        foreach (var spec in Specs())
        {
            Detach(spec);
        }
    }

    private sealed record Run(SourceDescription Source, QueueMode Mode, Action<Exception> GaveUp)
    {
        public void Start(FrameOutput output) => output.Start(Source, Mode, GaveUp);
    }
}
