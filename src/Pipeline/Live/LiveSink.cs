using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Sinks;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Stages;

namespace SRNet.Pipeline.Live;

/// <summary>
/// One output of a live stream, on its own thread with its own bounded queue: a slow one drops frames of its own, and one that breaks is made anew after a
/// pause. Opened anew as well when the stream's frames change.
/// </summary>
internal sealed class LiveSink : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);
    private const int QueueCapacity = 2;
    private readonly LiveSinkSpec _spec;
    private readonly SourceDescription _source;
    private readonly StreamMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private FrameQueue? _queue;
    private volatile string? _problem;
    private volatile bool _running;

    // Only the presenting thread.
    private bool _wantedBefore;

    public LiveSink(string stream, LiveSinkSpec spec, SourceDescription source, StreamMetrics metrics, TimeProvider time)
    {
        _spec = spec;
        _source = source;
        _metrics = metrics;
        _time = time;
        _thread = new Thread(Supervise) { Name = $"srnet {spec.Kind} {stream}", IsBackground = true };
        _thread.Start();
    }

    public LiveSinkSpec Spec => _spec;

    /// <summary>Whether it gets the frame that is being presented.</summary>
    public bool Takes { get; private set; }

    public LiveSinkStatus Status =>
        new(_spec.Kind, State, _spec.Target, _problem);

    private LiveSinkState State =>
        _problem is not null ? LiveSinkState.Failed
        : !_running ? LiveSinkState.Starting
        : _spec.Wanted?.Invoke() == false ? LiveSinkState.Idle
        : LiveSinkState.Running;

    /// <summary>Frames of one sink that can be under way at once: queued, and in its hands.</summary>
    public static int Places => QueueCapacity + 1;

    /// <summary>Asks whether it wants the next frame.</summary>
    public void Poll()
    {
        var wanted = _spec.Wanted?.Invoke() ?? true;
        Takes = wanted || _wantedBefore;
        _wantedBefore = wanted;
    }

    /// <summary>Gives <paramref name="frame"/> to the sink, or disposes it when the sink is not ready.</summary>
    public void Write(Frames.Frame frame)
    {
        if (Volatile.Read(ref _queue) is { } queue)
        {
            queue.Write(frame);
        }
        else
        {
            frame.Dispose();
        }
    }

    /// <summary>Finishes the output with what is queued.</summary>
    public void Complete()
    {
        _stop.Cancel();
        Volatile.Read(ref _queue)?.Complete();
    }

    /// <summary>Waits until the output is finished.</summary>
    public void Dispose()
    {
        Complete();
        _thread.Join();
        _stop.Dispose();
    }

    private void Supervise()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                RunOnce();
            }
            catch (Exception e)
            {
                // Whatever a sink throws is its own business: the stream and the other sinks go on.
                _problem = UrlRedaction.Redact(e.Message);
                _metrics.SinkFailed(_spec.Kind);
                _time.Wait(Pause, _stop.Token);
            }
        }
    }

    private void RunOnce()
    {
        using var sink = _spec.Create();
        sink.Open(_source);
        using var queue = new FrameQueue(QueueCapacity, QueueMode.DropOldest, _metrics.AddQueue(_spec.Kind));
        Volatile.Write(ref _queue, queue);
        if (_stop.IsCancellationRequested)
        {
            queue.Complete();
        }

        _running = true;
        try
        {
            new SinkStage(sink, queue, _metrics) { FrameTaken = FrameTaken }.Run();
        }
        finally
        {
            _running = false;
            Volatile.Write(ref _queue, null);
        }
    }

    private void FrameTaken(Frames.Frame frame)
    {
        _problem = null;
        _metrics.FrameDelivered(_spec.Kind, frame.CaptureStamp);
    }
}
