using SRNet.Interop.Cuda;
using SRNet.Interop.TensorRt;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>A frame that waits to be encoded beside others.</summary>
internal interface IBatchedFrame
{
    /// <summary>Of its stream, as <see cref="GpuEncoderBatch.Join"/> gave it: frames of the same streams take the same seats, whoever comes first.</summary>
    int Order { get; }

    /// <summary>Enqueues what makes the frame the network's input at a seat of the batch.</summary>
    void Seat(int seat);

    /// <summary>Enqueues what takes its features from there.</summary>
    void Leave(int seat);
}

/// <summary>
/// Runs the query encoder once for the frames of several streams. The first that comes waits for the others, a few milliseconds at most, and then enqueues the
/// work of all: a batch of 1, 2, 4 or 8, whose last seats stay empty where there are fewer frames. Thread-safe.
/// </summary>
internal sealed class GpuEncoderBatch : IDisposable
{
    /// <summary>Seats.</summary>
    public const int Most = 8;

    private static readonly int[] Sizes = [1, 2, 4, Most];

    private readonly Lock _running = new();
    private readonly object _gathering = new();
    private readonly TimeSpan _window;
    private readonly GpuResources _owned = new();
    private readonly ReplayedWork[] _runs = new ReplayedWork[Sizes.Length];
    private readonly Dictionary<string, DeviceBuffer> _outputs;
    private Round? _open;
    private int _streams;
    private int _joined;
    private long _launchesSaved;

    /// <param name="device">The GPU.</param>
    /// <param name="engines">Of one size; their query encoder takes batches.</param>
    /// <param name="window">How long a frame waits for others.</param>
    public GpuEncoderBatch(GpuDevice device, GpuEngines engines, TimeSpan window)
    {
        _window = window;
        try
        {
            Stream = _owned.Add(new CudaStream(device.Context));
            var contexts = Array.ConvertAll(Sizes, size => _owned.Add(engines.CreateContext(ModelBundle.QueryEncoder, size)));
            One = contexts[0];
            var scratch = _owned.AddScratch(contexts);
            Images = _owned.Add(contexts[^1].NewBuffer("image"));
            _outputs = EngineTensors.Outputs(ModelBundle.QueryEncoder).ToDictionary(name => name, name => _owned.Add(contexts[^1].NewBuffer(name)));

            // An empty seat is computed too, on whatever was there before.
            Stream.Fill(Images, 0);
            for (var i = 0; i < Sizes.Length; i++)
            {
                var context = contexts[i];
                context.UseScratch(scratch);
                context.Bind("image", Images);
                foreach (var (name, buffer) in _outputs)
                {
                    context.Bind(name, buffer);
                }

                _runs[i] = new ReplayedWork(Stream, _ => context.Enqueue(Stream), () => context.Uses, device.CaptureFailures);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The run of one frame, for the sizes of its tensors.</summary>
    public TensorRtContext One { get; } = null!;

    /// <summary>Where all of it is enqueued.</summary>
    public CudaStream Stream { get; } = null!;

    /// <summary>The network's inputs, one per seat.</summary>
    public DeviceBuffer Images { get; } = null!;

    /// <summary>Runs of the query encoder that frames did not need because they shared one.</summary>
    public long LaunchesSaved => Volatile.Read(ref _launchesSaved);

    /// <summary>What the query encoder made, one per seat.</summary>
    public DeviceBuffer Output(string name) => _outputs[name];

    /// <summary>Waits until nothing is under way. Not by the stream itself: that would spoil a capture.</summary>
    public void Drain()
    {
        lock (_running)
        {
            Stream.Drain();
        }
    }

    /// <summary>A stream will bring frames.</summary>
    /// <returns>Its place among all that ever came.</returns>
    public int Join()
    {
        Count(1);
        return Interlocked.Increment(ref _joined);
    }

    /// <summary>It brings no more.</summary>
    public void Quit() => Count(-1);

    /// <summary>Enqueues the encoding of a frame, beside those of other streams that come in time. Returns once that is done.</summary>
    /// <exception cref="SrNetException">It cannot be enqueued.</exception>
    public void Encode(IBatchedFrame frame)
    {
        Round round;
        bool leads;
        lock (_gathering)
        {
            leads = _open is null;
            round = _open ??= new Round();
            round.Frames.Add(frame);
            CloseWhenFull();
            if (leads)
            {
                Await(round);
            }
        }

        if (leads)
        {
            Lead(round);
        }

        lock (_gathering)
        {
            while (!round.IsDone)
            {
                Monitor.Wait(_gathering);
            }
        }

        if (round.Problem is { } problem)
        {
            throw new SrNetException(problem.Error, problem.Message, problem);
        }
    }

    public void Dispose()
    {
        Stream?.Drain();
        foreach (var run in _runs)
        {
            run?.Dispose();
        }

        _owned.Dispose();
    }

    private void Count(int change)
    {
        lock (_gathering)
        {
            _streams += change;
            CloseWhenFull();
        }
    }

    private void CloseWhenFull()
    {
        if (_open is { } round && round.Frames.Count >= Math.Min(Most, _streams))
        {
            _open = null;
            Monitor.PulseAll(_gathering);
        }
    }

    private void Await(Round round)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (_open == round && _window - TimeProvider.System.GetElapsedTime(since) is { Ticks: > 0 } left && Monitor.Wait(_gathering, left))
        {
        }

        _open = _open == round ? null : _open;
    }

    private void Lead(Round round)
    {
        try
        {
            lock (_running)
            {
                Run(round.Frames);
            }

            round.Problem = null;
        }
        catch (SrNetException e)
        {
            round.Problem = e;
        }
        finally
        {
            lock (_gathering)
            {
                round.IsDone = true;
                Monitor.PulseAll(_gathering);
            }
        }
    }

    private void Run(List<IBatchedFrame> frames)
    {
        frames.Sort((one, other) => one.Order.CompareTo(other.Order));
        for (var seat = 0; seat < frames.Count; seat++)
        {
            frames[seat].Seat(seat);
        }

        _runs[Array.FindIndex(Sizes, size => size >= frames.Count)].Run();
        for (var seat = 0; seat < frames.Count; seat++)
        {
            frames[seat].Leave(seat);
        }

        Interlocked.Add(ref _launchesSaved, frames.Count - 1);
    }

    /// <summary>Frames that are encoded together.</summary>
    private sealed class Round
    {
        public List<IBatchedFrame> Frames { get; } = new(Most);

        public bool IsDone { get; set; }

        public SrNetException? Problem { get; set; } = SrNetException.Failed("Frames that were to be encoded together were not.");
    }
}
