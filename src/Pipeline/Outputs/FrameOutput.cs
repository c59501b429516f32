using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Outputs;

/// <summary>
/// An output that takes frames: on its own thread with its own bounded queue while the stream runs, so a slow one drops frames of its own. Opened anew when
/// it breaks, and when the stream's frames change.
/// </summary>
internal sealed class FrameOutput(FrameOutputSpec spec, OutputHost host) : IDisposable
{
    private const int QueueCapacity = 2;
    private readonly OutputSupervisor _supervisor = new(spec, host);
    private readonly Lock _ending = new();

    // Ends the pause after a failure once the run has ended; a try that works ends with its queue, so that nothing that is queued is lost.
    private CancellationTokenSource _stop = new();
    private bool _completing;
    private Thread? _thread;
    private FrameQueue? _queue;

    // Between a failure and the next try that opens the output.
    private volatile bool _broken;

    // Only the presenting thread.
    private bool _wantedBefore;

    public FrameOutputSpec Spec => spec;

    public OutputStatus Status => _supervisor.Status;

    /// <summary>Whether it gets the frame that is being presented.</summary>
    public bool Takes { get; private set; }

    /// <summary>Frames of one output that can be under way at once: queued, and in its hands; each may be a copy that keeps its original.</summary>
    public static int Places => 2 * (QueueCapacity + 1);

    /// <summary>A run begins.</summary>
    /// <param name="source">What the frames are.</param>
    /// <param name="mode">Whether frames wait for this output.</param>
    /// <param name="gaveUp">Hears why, when the output broke and is not tried again.</param>
    public void Start(SourceDescription source, QueueMode mode, Action<Exception> gaveUp)
    {
        (_stop, _completing) = (new CancellationTokenSource(), false);

        // Made before the output is opened, for all tries: in a stream that waits no frame is lost meanwhile.
        _queue = new FrameQueue(QueueCapacity, mode, _supervisor.Lost);
        _thread = new Thread(() => Run(source, _queue, gaveUp)) { Name = $"srnet {spec.Kind} {host.Stream}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>For the presenting thread: asks whether it wants the next frame.</summary>
    public void Poll()
    {
        var wanted = spec.Wanted?.Invoke() ?? true;
        Takes = wanted || _wantedBefore;
        _wantedBefore = wanted;
    }

    /// <summary>For the presenting thread: gives it a share of <paramref name="frame"/>.</summary>
    public void Write(Frame frame)
    {
        var share = frame.Share();
        if (_broken)
        {
            // It would be old when the output is back.
            _queue!.Abandon(share, DropReason.OutputBroken);
        }
        else
        {
            _queue!.Write(share);
        }
    }

    /// <summary>The run ends: finishes the output with what is queued.</summary>
    public void Complete()
    {
        lock (_ending)
        {
            _completing = true;
            StopIfBroken();
        }

        _queue?.Complete();
    }

    /// <summary>Waits until the output of the run is finished. The presenting thread may still write meanwhile: the closed queue takes what comes.</summary>
    public void Dispose()
    {
        Complete();
        _thread?.Join();
        _queue?.Dispose();
        _stop.Dispose();
    }

    private void Run(SourceDescription source, FrameQueue queue, Action<Exception> gaveUp)
    {
        try
        {
            _supervisor.Run(() => WriteAll(source, queue), _stop.Token);
        }
        catch (Exception e)
        {
            gaveUp(e);
        }
        finally
        {
            queue.Close();
        }
    }

    // One try: until the run ends or the sink breaks.
    private bool WriteAll(SourceDescription source, FrameQueue queue)
    {
        try
        {
            using var sink = spec.Create();
            sink.Open(source);
            Reopened(queue);
            try
            {
                while (queue.TryRead(out var frame))
                {
                    Write(sink, frame, queue);
                }
            }
            finally
            {
                sink.Finish();
            }

            return true;
        }
        catch
        {
            lock (_ending)
            {
                _broken = true;
                StopIfBroken();
            }

            throw;
        }
    }

    private void StopIfBroken()
    {
        if (_broken && _completing && !_stop.IsCancellationRequested)
        {
            _stop.Cancel();
        }
    }

    private void Reopened(FrameQueue queue)
    {
        if (_broken)
        {
            queue.Drain(DropReason.OutputBroken);
            _broken = false;
        }

        if (spec.Wanted?.Invoke() == false)
        {
            _supervisor.Idle();
        }
    }

    private void Write(IFrameSink sink, Frame frame, FrameQueue queue)
    {
        try
        {
            var since = host.Metrics.Now();
            sink.Write(frame);
            host.Metrics.StageDone(PipelineStage.Sink, since);
        }
        catch
        {
            queue.Abandon(frame, DropReason.OutputBroken);
            throw;
        }

        host.Metrics.FrameDelivered(spec.Kind, frame.CaptureStamp);
        if (frame.Taken())
        {
            host.Metrics.FrameThrough(frame.CaptureStamp);
        }

        frame.Dispose();

        // The last frame before nobody reads any more is how it notices.
        if (spec.Wanted?.Invoke() == false)
        {
            _supervisor.Idle();
        }
        else
        {
            _supervisor.Delivered();
        }
    }
}
