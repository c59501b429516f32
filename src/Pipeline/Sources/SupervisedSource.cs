using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sound;
using SRNet.Pipeline.Supervision;

namespace SRNet.Pipeline.Sources;

/// <summary>A live source that is connected again when it breaks off. Its time line goes on across breaks.</summary>
internal sealed class SupervisedSource : IFrameSource
{
    // Tries; about a minute at the pace of a service.
    private const int Believed = 60;
    private readonly string _name;
    private readonly Func<CancellationToken, IFrameSource> _connect;
    private readonly SourceOptions _options;
    private readonly Retry _retry;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _swap = new();
    private IFrameSource? _current;
    private SourceDescription? _description;
    private SourceState _state = SourceState.Connecting;
    private int _epoch;

    // Where the current connection's time 0 is on the stream's time line, and the last frame there and on the clock.
    private TimeSpan _origin;
    private TimeSpan _lastTimestamp;
    private long _lastFrameAt;

    private SupervisedSource(string name, Func<CancellationToken, IFrameSource> connect, SourceOptions options)
    {
        _name = name;
        _connect = connect;
        _options = options;

        // What lasts, a wrong password or address, is for whoever opened the source: the tries here are for what passes.
        _retry = new Retry(
            options.Reconnect with { LastingDelay = null }, options.Time, e => e is not SrNetException { Passes: true },
            (problem, delay) => MoveTo(SourceState.Waiting, problem?.Message, delay));
    }

    public SourceDescription Description => _description!;

    /// <summary>Connects, with as many tries as the policy grants.</summary>
    /// <param name="name">For people, without credentials.</param>
    /// <param name="connect">Makes one connection; throws when it cannot.</param>
    /// <param name="options">How often to try, who wants to know.</param>
    /// <param name="cancellation">Gives up connecting.</param>
    /// <exception cref="SrNetException">It did not answer.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SupervisedSource Open(string name, Func<CancellationToken, IFrameSource> connect, SourceOptions options, CancellationToken cancellation)
    {
        var source = new SupervisedSource(name, connect, options);
        try
        {
            using (cancellation.Register(source._stop.Cancel))
            {
                if (!source.Connect())
                {
                    throw new OperationCanceledException(cancellation);
                }
            }

            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    public bool TryRead(Span<byte> rgb, int stride, out FrameInfo info)
    {
        SrNetException? problem = null;
        while (_current is not null || Connect(problem))
        {
            if (TryReadOnce(rgb, stride, out info, out problem))
            {
                return true;
            }

            Swap(null);
        }

        info = default;
        return false;
    }

    public YuvForm? CopyPlanes(Span<byte> planes) => _current?.CopyPlanes(planes);

    public void Abort()
    {
        _stop.Cancel();
        lock (_swap)
        {
            _current?.Abort();
        }
    }

    public void Dispose()
    {
        Swap(null);
        if (!_state.IsFinal())
        {
            MoveTo(SourceState.Closed, null);
        }

        _stop.Dispose();
    }

    private bool TryReadOnce(Span<byte> rgb, int stride, out FrameInfo info, out SrNetException? problem)
    {
        info = default;
        problem = null;
        try
        {
            if (!_current!.TryRead(rgb, stride, out info))
            {
                problem = SrNetException.Failed($"{_name} ended.");
                return false;
            }
        }
        catch (SrNetException e) when (e.Error == SrNetError.Failed)
        {
            problem = e;
            return false;
        }

        _retry.Succeeded();
        _lastFrameAt = _options.Time.GetTimestamp();
        _lastTimestamp = _origin + info.Timestamp;
        info = info with { Timestamp = _lastTimestamp, Epoch = _epoch, Sound = info.Sound.Later(_origin) };
        return true;
    }

    // Tries until there is a connection, after a pause when there was one; false when stopped.
    private bool Connect(SrNetException? broken = null)
    {
        try
        {
            _retry.Run(ConnectOnce, _stop.Token, broken);
            return !_stop.IsCancellationRequested;
        }
        catch (Exception e) when (_stop.IsCancellationRequested && e is OperationCanceledException or SrNetException { Error: SrNetError.Failed })
        {
            return false;
        }
        catch (SrNetException e) when (e.Error == SrNetError.Failed)
        {
            MoveTo(SourceState.Failed, e.Message);
            var what = _description is null ? "gave no picture in" : "broke off and did not come back in";
            throw SrNetException.Failed($"{_name} {what} {_retry.Tries} tries; check that it is on and that the address is right ({e.Message.TrimEnd('.')}).");
        }
    }

    private bool ConnectOnce()
    {
        MoveTo(SourceState.Connecting, null);
        Accept(ConnectAgain());
        return true;
    }

    // Cameras and hubs that start anew know nothing of their streams for a while; what has given pictures is believed for some tries to be what it was.
    private IFrameSource ConnectAgain()
    {
        try
        {
            return _connect(_stop.Token);
        }
        catch (SrNetException e) when (e is { Error: SrNetError.InvalidInput, Refused: false } && _description is not null && _retry.Tries <= Believed)
        {
            throw SrNetException.Failed(e.Message, e);
        }
    }

    private void Accept(IFrameSource connection)
    {
        Swap(connection);
        if (_description is null)
        {
            _description = connection.Description;
        }
        else if (connection.Description.Size != _description.Size)
        {
            if (_options.EndOnNewSize)
            {
                Swap(null);
                _stop.Cancel();
                return;
            }

            throw SrNetException.InvalidInput(
                $"{_name} came back with frames of {connection.Description.Size} instead of {_description.Size} (height x width); start anew with a mask of that size.");
        }
        else
        {
            // The gap on the time line is as long as it was on the clock.
            _epoch++;
            _origin = _lastTimestamp + _options.Time.GetElapsedTime(_lastFrameAt);
        }

        MoveTo(SourceState.Streaming, null);
    }

    private void MoveTo(SourceState state, string? problem, TimeSpan retryIn = default)
    {
        _state = state == _state ? state : _state.MoveTo(state);
        _options.StatusChanged?.Invoke(new SourceStatus(state, _retry.Tries, retryIn, problem));
    }

    private void Swap(IFrameSource? connection)
    {
        lock (_swap)
        {
            _current?.Dispose();
            _current = connection;

            // An abort that came while there was nothing to abort.
            if (_stop.IsCancellationRequested)
            {
                connection?.Abort();
            }
        }
    }
}
