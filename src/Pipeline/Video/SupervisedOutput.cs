using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Video;

/// <summary>
/// An output of an <see cref="EncodedVideo"/> on a thread of its own, made again after a pause when it breaks. Where it stands is told in the words for
/// sources: both are connections.
/// </summary>
internal sealed class SupervisedOutput : IDisposable
{
    private readonly Action<SupervisedOutput> _once;
    private readonly EncodedVideo _video;
    private readonly ReconnectPolicy _policy;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly ThreadWait _wait = new();
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private SourceStatus _status = new(SourceState.Connecting, 0, default, null);
    private long _dropped;
    private bool _disposed;

    /// <param name="name">Of the thread.</param>
    /// <param name="video">What it puts out. When it ends, so does this.</param>
    /// <param name="policy">The pauses; the number of tries is not looked at, it goes on until disposed.</param>
    /// <param name="time">Clock of the pauses.</param>
    /// <param name="once">Puts the video out until it breaks (an <see cref="SrNetException"/>), or has to be made anew (returns), or <see cref="Stopping"/>.</param>
    public SupervisedOutput(string name, EncodedVideo video, ReconnectPolicy policy, TimeProvider time, Action<SupervisedOutput> once)
    {
        (_video, _policy, _time, _once) = (video, policy, time, once);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    public CancellationToken Stopping => _stop.Token;

    public SourceStatus Status
    {
        get
        {
            lock (_lock)
            {
                return _status;
            }
        }
    }

    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>For <c>once</c>: it has delivered something.</summary>
    public void Delivered()
    {
        if (_status.State != SourceState.Streaming)
        {
            Tell(SourceState.Streaming, 0, default, null);
        }
    }

    /// <summary>For <c>once</c>: hands every picture to <paramref name="use"/> until that returns false, the video ends, or it is stopped.</summary>
    public void ForEach(int capacity, Func<EncodedPicture, bool> use)
    {
        using var subscription = _video.Subscribe(capacity);
        using var registration = Stopping.Register(subscription.Dispose);
        try
        {
            var more = true;
            while (more && _wait.Wait(subscription.WaitToReadAsync()))
            {
                while (more && subscription.TryRead(out var picture))
                {
                    using (picture)
                    {
                        more = use(picture);
                    }
                }
            }
        }
        finally
        {
            // Who reads one picture only has missed none.
            Interlocked.Add(ref _dropped, capacity > 1 ? subscription.Dropped : 0);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
        _wait.Dispose();
    }

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _once(this);
            }
            catch (ObjectDisposedException) when (_video.HasEnded)
            {
                break;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is SrNetException or IOException or UnauthorizedAccessException)
            {
                Pause(e.Message);
            }
        }

        Tell(SourceState.Closed, 0, default, null);
    }

    private void Pause(string problem)
    {
        var attempt = _status.Attempt + 1;
        var delay = _policy.Delay(attempt, Random.Shared.NextDouble());
        Tell(SourceState.Waiting, attempt, delay, problem);
        _time.Wait(delay, _stop.Token);
        if (!_stop.IsCancellationRequested)
        {
            Tell(SourceState.Connecting, attempt, default, problem);
        }
    }

    private void Tell(SourceState state, int attempt, TimeSpan retryIn, string? problem)
    {
        lock (_lock)
        {
            _status = new SourceStatus(state, attempt, retryIn, problem);
        }
    }
}
