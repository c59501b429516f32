using SRNet.Pipeline.Metrics;

namespace SRNet.Pipeline.Outputs;

/// <summary>
/// An output that takes an encoded video: on a thread of its own from its first moment until it is disposed, however often the stream's source comes and
/// goes. What was encoded while it was broken is lost to it, and counted.
/// </summary>
internal sealed class VideoOutput : IDisposable
{
    private readonly VideoOutputSpec _spec;
    private readonly StreamMetrics _metrics;
    private readonly OutputSupervisor _supervisor;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private bool _disposed;

    // Frames the stream had emitted when what was lost was counted last; null while the output works.
    private long? _lostUpTo;

    public VideoOutput(VideoOutputSpec spec, OutputHost host)
    {
        (_spec, _metrics) = (spec, host.Metrics);
        _supervisor = new OutputSupervisor(spec, host);
        _thread = new Thread(Run) { Name = $"srnet {spec.Kind} {host.Stream}", IsBackground = true };
        _thread.Start();
    }

    public VideoOutputSpec Spec => _spec;

    public OutputStatus Status => _supervisor.Status;

    /// <summary>Finishes the output and waits until it is done.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        using var feed = new VideoFeed(_spec.Video, _supervisor.Lost, Delivered, _stop.Token);
        _supervisor.Run(() => PublishOnce(feed), _stop.Token);
    }

    private bool PublishOnce(VideoFeed feed)
    {
        try
        {
            CountLost();
            _spec.Publisher.Publish(feed);
        }
        catch (ObjectDisposedException) when (_spec.Video.HasEnded)
        {
            return true;
        }
        catch
        {
            _lostUpTo ??= _metrics.Emitted;
            CountLost();
            throw;
        }

        return _stop.IsCancellationRequested || _spec.Video.HasEnded;
    }

    private void Delivered()
    {
        if (_lostUpTo is not null)
        {
            CountLost();
            _lostUpTo = null;
        }

        _supervisor.Delivered();
    }

    // Every frame the stream emits would have been a picture of this output's.
    private void CountLost()
    {
        if (_lostUpTo is { } before)
        {
            var now = _metrics.Emitted;
            _supervisor.Lost.Count(DropReason.OutputBroken, now - before);
            _lostUpTo = now;
        }
    }
}
