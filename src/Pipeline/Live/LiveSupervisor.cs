using System.Threading.Channels;
using SRNet.Interop.Media;
using SRNet.Native;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Sources;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Live;

/// <summary>Keeps a live stream going on a thread of its own: opens the source, runs it, and begins anew after whatever ended it.</summary>
internal sealed class LiveSupervisor(
    LiveStreamOptions options, ChannelReader<PromptCommand> commands, LiveSinks sinks, LiveObjects objects, LatestPicture latest, StreamMetrics metrics)
    : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _resumed = new(initialState: true, spinCount: 0);
    private readonly CancellationTokenSource _stop = new();
    private Thread? _thread;
    private LiveStreamState _state = LiveStreamState.Starting;
    private string? _error;

    // Ends what is under way: cancelled by a pause, and made anew.
    private CancellationTokenSource _sitting = new();
    private LiveSegmenter? _segmenter;
    private LiveRun? _run;
    private Task _warming = Task.CompletedTask;
    private SourceDescription? _source;
    private int _failures;
    private long _reconnects;

    public LiveStreamState State
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

    public long Reconnects => Volatile.Read(ref _reconnects);

    public ImageSize? Size => Volatile.Read(ref _source)?.Size;

    public ImageSize? InternalSize => Volatile.Read(ref _segmenter)?.Session?.Size;

    public IEnumerable<(string Stage, int Frames)> Queues => Volatile.Read(ref _run)?.Queues ?? [];

    public void Start(bool paused)
    {
        if (paused)
        {
            Pause();
        }

        _thread = new Thread(Supervise) { Name = $"srnet stream {options.Id}", IsBackground = true };
        _thread.Start();
    }

    public void Pause()
    {
        lock (_lock)
        {
            if (!Move(LiveStreamState.Paused))
            {
                return;
            }

            _resumed.Reset();
            _sitting.Cancel();
        }
    }

    public void Resume()
    {
        lock (_lock)
        {
            if (_state is LiveStreamState.Paused or LiveStreamState.Failed or LiveStreamState.Ended)
            {
                Move(LiveStreamState.Starting);
                _sitting.Cancel();
                _sitting = new CancellationTokenSource();
                _resumed.Set();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _stop.Cancel();
            _sitting.Cancel();
            _resumed.Set();
        }

        _thread?.Join();

        // The model may go right after this.
        _warming.Wait();
        _segmenter?.Dispose();
        _stop.Dispose();
        _resumed.Dispose();
    }

    private void Supervise()
    {
        while (!_stop.IsCancellationRequested)
        {
            _resumed.Wait();
            CancellationToken sitting;
            lock (_lock)
            {
                sitting = _sitting.Token;
            }

            Sit(sitting);
        }
    }

    // One try at running the stream: until it is paused, ends, or something breaks.
    private void Sit(CancellationToken sitting)
    {
        try
        {
            var ended = OpenAndRun(sitting);
            if (!sitting.IsCancellationRequested)
            {
                Note(ended ? LiveStreamState.Ended : LiveStreamState.Starting, null);

                // A source that ends at once must not keep a core busy.
                Park(ended ? null : options.Reconnect.FirstDelay, sitting);
            }
        }
        catch (OperationCanceledException) when (sitting.IsCancellationRequested)
        {
            // Paused or stopped while connecting.
        }
        catch (Exception e)
        {
            // Whatever breaks breaks this stream only. A wrong address stays wrong until a person says otherwise; everything else may pass.
            var forGood = e is SrNetException { Error: not SrNetError.Failed };
            DropSession();
            Note(LiveStreamState.Failed, UrlRedaction.Redact(e.Message));
            Park(forGood ? null : options.Reconnect.Delay(++_failures, Random.Shared.NextDouble()), sitting);
        }
    }

    private bool OpenAndRun(CancellationToken sitting)
    {
        var source = options.Open(
            new SourceOptions { Reconnect = options.Reconnect, StatusChanged = SourceChanged, EndOnNewSize = true, Time = options.Time }, sitting);
        try
        {
            Volatile.Write(ref _source, source.Description);
            if (_segmenter?.Size != source.Description.Size)
            {
                DropSession();
                WarmUp(source.Description.Size);
                Volatile.Write(ref _segmenter, new LiveSegmenter(source.Description.Size, options.Segmenter, commands, objects, metrics, options.Time));
            }

            var run = new LiveRun(options.Id, source, _segmenter, options.Turns, sinks, objects, latest, metrics);
            Volatile.Write(ref _run, run);
            Note(LiveStreamState.Running, null);
            using (sitting.Register(source.Abort))
            {
                run.Run();
            }

            _failures = 0;
            return FrameSources.HasEnd(source.Description);
        }
        finally
        {
            Volatile.Write(ref _run, null);
            source.Dispose();
        }
    }

    // The engines of a size take seconds to load; the first prompt should not have to wait for them.
    private void WarmUp(ImageSize size) => _warming = Task.Run(() =>
    {
        try
        {
            options.Segmenter(size).Dispose();
        }
        catch (Exception)
        {
            // The session that is needed will say so.
        }
    });

    // The session may be broken, or for frames of another size; the next one begins with the masks of this one.
    private void DropSession()
    {
        if (latest.CopyLabels() is { } last)
        {
            objects.KeepMasks(last.Labels, last.Objects);
        }

        _segmenter?.Dispose();
        Volatile.Write(ref _segmenter, null);
    }

    private void SourceChanged(SourceStatus status)
    {
        switch (status.State)
        {
            case SourceState.Streaming:
                Note(LiveStreamState.Running, null);
                break;
            case SourceState.Waiting:
                // The first of a row of tries that fail.
                if (State == LiveStreamState.Running)
                {
                    Interlocked.Increment(ref _reconnects);
                    options.Instruments?.Reconnected("disconnected");
                }

                Note(LiveStreamState.Reconnecting, status.Problem);
                break;
        }
    }

    // Waits until the time has passed, the stream is resumed, or it is to stop; null = however long.
    private void Park(TimeSpan? delay, CancellationToken sitting)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(sitting, _stop.Token);
        if (delay is { } some)
        {
            options.Time.Wait(some, either.Token);
            Note(LiveStreamState.Starting, Error);
        }
        else
        {
            either.Token.WaitHandle.WaitOne();
        }
    }

    // What the stream's own threads found out; a person's pause has the last word.
    private void Note(LiveStreamState state, string? error)
    {
        lock (_lock)
        {
            if (_state == state || (_state != LiveStreamState.Paused && Move(state)))
            {
                _error = error;
            }
        }
    }

    private bool Move(LiveStreamState to)
    {
        if (!_state.CanMoveTo(to))
        {
            return false;
        }

        _state = to;
        _error = null;
        return true;
    }
}
