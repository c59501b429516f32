using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Supervision;

namespace SRNet.Pipeline.Outputs;

/// <summary>
/// Keeps one output going, whatever it takes: tries it again when it breaks, counts its errors and what it loses, and knows how it is doing. Status may be
/// read by any thread; everything else is called by the output's own.
/// </summary>
internal sealed class OutputSupervisor
{
    private readonly OutputHost _host;
    private readonly OutputSpec _spec;
    private readonly Retry _retry;
    private readonly Lock _lock = new();
    private OutputState _state;
    private string? _problem;

    public OutputSupervisor(OutputSpec spec, OutputHost host)
    {
        (_spec, _host) = (spec, host);
        Lost = host.Metrics.AddQueue(spec.Kind);
        host.Metrics.AddOutput(spec.Kind);

        // Whatever an output throws may pass: disks are emptied, servers come back. A login that was refused is not tried so often that it is locked.
        _retry = new Retry(host.Retry, host.Time, e => e is SrNetException { Refused: true }, (_, _) => { });
    }

    /// <summary>What the output loses: frames or pictures.</summary>
    public DropTally Lost { get; }

    public OutputStatus Status
    {
        get
        {
            lock (_lock)
            {
                return new OutputStatus(_spec.Kind, _state, _spec.Target, _problem);
            }
        }
    }

    /// <summary>Runs the output until it is done.</summary>
    /// <param name="once">One try: true = done; false = it has to be made anew, which is no failure; an exception = it broke.</param>
    /// <param name="stop">Ends pauses.</param>
    /// <exception cref="Exception">It broke, and there is no try left.</exception>
    public void Run(Func<bool> once, CancellationToken stop)
    {
        try
        {
            _retry.Run(() => Guard(once, stop), stop);
        }
        catch (Exception) when (stop.IsCancellationRequested && !_retry.UsedUp)
        {
            // It was to finish, and did so in a pause, while it connected, or with a failure that was told already.
        }

        Move(OutputState.Starting, null);
    }

    /// <summary>It is open, and nobody wants anything of it.</summary>
    public void Idle() => Move(OutputState.Idle, null);

    /// <summary>It has taken something, so it works.</summary>
    public void Delivered()
    {
        if (_state != OutputState.Running)
        {
            _retry.Succeeded();
            Move(OutputState.Running, null);
        }
    }

    private bool Guard(Func<bool> once, CancellationToken stop)
    {
        try
        {
            return once();
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            _host.Metrics.OutputFailed(_spec.Kind);
            Move(OutputState.Failed, UrlRedaction.Redact(e.Message));
            throw;
        }
    }

    private void Move(OutputState to, string? problem)
    {
        OutputState from;
        lock (_lock)
        {
            from = _state;
            if (to == from)
            {
                _problem = problem;
                return;
            }

            if (!from.CanMoveTo(to))
            {
                return;
            }

            (_state, _problem) = (to, problem);
        }

        _host.Changed?.Invoke(from, Status);
    }
}
