using System.Threading.Channels;
using SRNet.Interop.Media;
using SRNet.Pipeline.Finding;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Overload;
using SRNet.Pipeline.Pictures;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Stages;
using SRNet.Pipeline.Supervision;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Streams;

/// <summary>Runs a stream: to its source's end, or on a thread of its own for ever, beginning anew after whatever ended it.</summary>
internal sealed partial class StreamSupervisor : IDisposable
{
    private readonly StreamOptions _options;
    private readonly ChannelReader<PromptCommand> _commands;
    private readonly StreamOutputs _outputs;
    private readonly StreamObjects _objects;
    private readonly LatestPicture _latest;
    private readonly StreamMetrics _metrics;
    private readonly Retry _retry;
    private readonly StreamStanding _standing;
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _resumed = new(initialState: true, spinCount: 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly LastPictureMarks _idle;
    private readonly WarmUp _warmUp;
    private readonly OverloadGuard? _overload;
    private Thread? _thread;

    // Ends what is under way: cancelled by a pause, and made anew.
    private CancellationTokenSource _active = new();
    private StreamSegmenter? _segmenter;
    private StreamRun? _run;
    private IReadOnlyList<FramePrompts> _planned;
    private SourceDescription? _source;
    private long _reconnects;

    public StreamSupervisor(
        StreamOptions options, ChannelReader<PromptCommand> commands, StreamOutputs outputs, StreamObjects objects, LatestPicture latest, StreamMetrics metrics)
    {
        (_options, _commands, _outputs, _objects, _latest, _metrics) = (options, commands, outputs, objects, latest, metrics);
        _planned = options.Planned;
        _overload = options.SpendsLess ? new OverloadGuard(options.Time, options.OverloadChanged) : null;
        _standing = new StreamStanding(options.StateChanged);
        (_warmUp, _idle) = (new WarmUp(options.Segmenter), new LastPictureMarks(() => _segmenter, latest, Failed));

        // Whatever breaks breaks this stream only. A wrong password or a missing file lasts until a person does something; everything else may pass.
        _retry = new Retry(options.Reconnect, options.Time, e => e is SrNetException { Passes: false }, (problem, _) => TryFailed(problem));
    }

    public StreamState State => _standing.State;

    /// <summary>Why it does not run.</summary>
    public string? Error => _standing.Error;

    public long Reconnects => Volatile.Read(ref _reconnects);

    public PixelAspect Aspect => Volatile.Read(ref _source)?.Aspect ?? PixelAspect.Square;

    public ImageSize? Size => Volatile.Read(ref _source)?.Size;

    public ImageSize? InternalSize => Volatile.Read(ref _segmenter) is { IsFollowing: true } segmenter ? segmenter.Session?.InternalSize : null;

    public OverloadLevel Overload => _overload?.Level ?? OverloadLevel.None;

    public (int Undo, int Redo) Steps => Volatile.Read(ref _segmenter) is { } segmenter ? (segmenter.CanUndo, segmenter.CanRedo) : default;

    /// <summary>Frames that were shown a moment ago.</summary>
    public RecentFrames? Recent => Volatile.Read(ref _segmenter)?.Recent;

    /// <inheritdoc cref="LastPictureMarks.Commanded"/>
    public void Commanded() => _idle.Commanded();

    /// <summary>Frames there will be, null when unknown.</summary>
    public long? TotalFrames => Volatile.Read(ref _source)?.FrameCount;

    public IEnumerable<(string Stage, int Frames)> Queues => Volatile.Read(ref _run)?.Queues ?? [];

    public void Start(bool paused)
    {
        if (paused)
        {
            Pause();
        }

        _thread = new Thread(Supervise) { Name = $"srnet stream {_options.Id}", IsBackground = true };
        _thread.Start();
    }

    public void Pause()
    {
        lock (_lock)
        {
            if (_standing.Command(StreamState.Paused))
            {
                _resumed.Reset();
                _active.Cancel();
            }
        }
    }

    public void Resume()
    {
        lock (_lock)
        {
            if (State is StreamState.Paused or StreamState.Failed or StreamState.Ended && _standing.Command(StreamState.Starting))
            {
                _active.Cancel();
                _active = new CancellationTokenSource();
                _resumed.Set();
            }
        }
    }

    /// <summary>Runs the stream to its source's end on the caller's thread.</summary>
    public RunReport RunToEnd(CancellationToken cancellation)
    {
        using var source = _options.Open(SourceOptions() with { EndOnNewSize = false }, cancellation);
        var description = source.Description;
        FirstFrame.Check(_planned, _options.Auto is not null, _outputs.Specs(), description);
        Volatile.Write(ref _source, description);
        _segmenter = NewSegmenter(description.Size, waits: !description.Live, keeps: _options.Auto is not null);

        // A model that cannot be used is found before any output is made.
        _segmenter.MakeReady();
        var run = new StreamRun(_options, source, description.Live ? QueueMode.DropOldest : QueueMode.Wait, _segmenter, _outputs, _objects, _latest, _metrics);
        _standing.Observe(StreamState.Running, null);
        using (cancellation.Register(source.Abort))
        {
            run.Run();
        }

        if (_segmenter.NextPlanned is { } missed && !cancellation.IsCancellationRequested)
        {
            throw SrNetException.InvalidInput($"{description.Name} ended after {_metrics.Captured} frames, before frame {missed}, in which something is marked; frames count from 0.");
        }

        return _metrics.ToReport(description, _segmenter.Session!, cancellation.IsCancellationRequested ? RunEnding.Cancelled : RunEnding.EndOfSource);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _stop.Cancel();
            _active.Cancel();
            _resumed.Set();
        }

        _thread?.Join();

        // The model may go right after this.
        _warmUp.Wait();
        _segmenter?.Dispose();
        _stop.Dispose();
        _resumed.Dispose();
        _idle.Dispose();
    }

    private void Supervise()
    {
        while (!_stop.IsCancellationRequested)
        {
            _idle.MarkUntil(_resumed.WaitHandle);
            CancellationToken active;
            lock (_lock)
            {
                active = _active.Token;
            }

            RunUntilIdle(active);
        }
    }

    // Runs the stream until it is paused, has ended, or is broken for good; then until somebody resumes it.
    private void RunUntilIdle(CancellationToken active)
    {
        try
        {
            _retry.Run(() => OpenAndRun(active), active);
            if (active.IsCancellationRequested)
            {
                return;
            }

            _standing.Observe(StreamState.Ended, null);
        }
        catch (OperationCanceledException) when (active.IsCancellationRequested)
        {
            // Paused or stopped while connecting.
            return;
        }
        catch (Exception e)
        {
            Failed(e);
        }

        _idle.MarkUntil(active.WaitHandle);
    }

    // False when it is to be begun anew: the camera's pictures have another size.
    private bool OpenAndRun(CancellationToken active)
    {
        if (State != StreamState.Failed)
        {
            // What has failed stays so, however often it is tried, until it works.
            _standing.Observe(StreamState.Starting, Error);
        }

        var source = _options.Open(SourceOptions(), active);
        var before = _metrics.Processed;
        try
        {
            Volatile.Write(ref _source, source.Description);
            if (_segmenter?.Size != source.Description.Size)
            {
                DropSession();
                _warmUp.Begin(source.Description.Size);
                Volatile.Write(ref _segmenter, NewSegmenter(source.Description.Size, overload: _overload));
            }

            var run = new StreamRun(_options, source, QueueMode.DropOldest, _segmenter, _outputs, _objects, _latest, _metrics);
            Volatile.Write(ref _run, run);
            _standing.Observe(StreamState.Running, null);
            using (active.Register(source.Abort))
            {
                run.Run();
            }

            return active.IsCancellationRequested || FrameSources.HasEnd(source.Description);
        }
        finally
        {
            if (_metrics.Processed > before)
            {
                _retry.Succeeded();
            }

            Volatile.Write(ref _run, null);
            source.Dispose();
        }
    }

    private void TryFailed(Exception? problem)
    {
        // A try that was given up, because the stream is paused or ends, has not failed.
        if (problem is not OperationCanceledException)
        {
            Failed(problem);
        }
    }

    // A try failed, and there is a pause before the next one.
    private void Failed(Exception? problem)
    {
        if (problem is null)
        {
            _standing.Observe(StreamState.Starting, null);
            return;
        }

        DropSession();
        _standing.Observe(StreamState.Failed, UrlRedaction.Redact(problem.Message));
    }

    private SourceOptions SourceOptions() => new() { Reconnect = _options.Reconnect, StatusChanged = SourceChanged, EndOnNewSize = true, Time = _options.Time };

    private StreamSegmenter NewSegmenter(ImageSize size, bool waits = false, bool keeps = false, OverloadGuard? overload = null) => new(size, _options.Segmenter, _planned, _commands, _objects, _metrics, _options.Time)
    {
        Auto = _options.Auto is { } auto ? new AutoMarker(auto, size, waits) : null, KeepsSession = keeps, Overload = overload,
    };

    // The session may be broken, or for frames of another size; the next one begins with the masks of this one.
    private void DropSession()
    {
        if (_latest.Copy() is { } last)
        {
            _objects.KeepMasks(last.Labels, last.Objects, () => last.Masked(_options.Time));

            // From here on their masks say where the objects are.
            _planned = [];
        }

        _segmenter?.Dispose();
        Volatile.Write(ref _segmenter, null);
    }
}
