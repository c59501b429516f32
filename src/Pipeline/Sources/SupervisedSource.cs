namespace SRNet.Pipeline.Sources;

/// <summary>
/// A live source that is connected again when it breaks off: the one place where connecting is tried again. Its time line goes on across breaks.
/// </summary>
internal sealed class SupervisedSource : IFrameSource
{
    private readonly string _name;
    private readonly Func<CancellationToken, IFrameSource> _connect;
    private readonly SourceOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _swap = new();
    private IFrameSource? _current;
    private SourceDescription? _description;
    private SourceState _state = SourceState.Connecting;
    private int _tries;
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
        while (_current is not null || Connect())
        {
            if (TryReadOnce(rgb, stride, out info, out var problem))
            {
                return true;
            }

            if (!BreakOff(problem))
            {
                return false;
            }
        }

        info = default;
        return false;
    }

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
            Tell(SourceState.Closed, null);
        }

        _stop.Dispose();
    }

    private bool TryReadOnce(Span<byte> rgb, int stride, out FrameInfo info, out string problem)
    {
        info = default;
        problem = $"{_name} ended.";
        try
        {
            if (!_current!.TryRead(rgb, stride, out info))
            {
                return false;
            }
        }
        catch (SrNetException e) when (e.Error == SrNetError.Failed)
        {
            problem = e.Message;
            return false;
        }

        _tries = 0;
        _lastFrameAt = _options.Time.GetTimestamp();
        _lastTimestamp = _origin + info.Timestamp;
        info = info with { Timestamp = _lastTimestamp, Epoch = _epoch };
        return true;
    }

    // False when stopped.
    private bool BreakOff(string problem)
    {
        Swap(null);
        return !_stop.IsCancellationRequested && Wait(problem);
    }

    // Tries until there is a connection; false when stopped.
    private bool Connect()
    {
        while (!_stop.IsCancellationRequested)
        {
            _tries++;
            Tell(SourceState.Connecting, null);
            try
            {
                return Accept(_connect(_stop.Token));
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return false;
            }
            catch (SrNetException e) when (e.Error == SrNetError.Failed)
            {
                if (!Wait(e.Message))
                {
                    return false;
                }
            }
        }

        return false;
    }

    // False when that ends the source.
    private bool Accept(IFrameSource connection)
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
                return false;
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

        Tell(SourceState.Streaming, null);
        return true;
    }

    // Waits before the next try; false when stopped.
    private bool Wait(string problem)
    {
        if (_tries >= _options.Reconnect.Tries)
        {
            Tell(SourceState.Failed, problem);
            var what = _description is null ? "gave no picture in" : "broke off and did not come back in";
            throw SrNetException.Failed($"{_name} {what} {_tries} tries; check that it is on and that the address is right ({problem.TrimEnd('.')}).");
        }

        var delay = _options.Reconnect.Delay(Math.Max(_tries, 1), Random.Shared.NextDouble());
        Tell(SourceState.Waiting, problem, delay);
        _options.Time.Wait(delay, _stop.Token);
        return !_stop.IsCancellationRequested;
    }

    private void Tell(SourceState state, string? problem, TimeSpan retryIn = default)
    {
        _state = state == _state ? state : _state.MoveTo(state);
        _options.StatusChanged?.Invoke(new SourceStatus(state, _tries, retryIn, problem));
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
