using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>
/// Work of every frame: enqueued piece by piece the first time, as TensorRT demands, captured the second time, and launched as one graph from then on.
/// Where something cannot be captured it stays piecewise.
/// </summary>
internal sealed class ReplayedWork(CudaStream stream, Action<bool> work, Func<IEnumerable<SafeHandle>> uses) : IDisposable
{
    private readonly Action _captured = () => work(true);
    private State _state = State.Cold;
    private CudaGraph? _graph;

    private enum State
    {
        /// <summary>Never run.</summary>
        Cold,

        /// <summary>Has run, so it can be captured.</summary>
        Warm,

        /// <summary>Is a graph.</summary>
        Captured,

        /// <summary>Could not be captured.</summary>
        Piecewise,
    }

    /// <summary>True once it is launched as one.</summary>
    public bool IsCaptured => _state == State.Captured;

    /// <summary>Enqueues the work once. Allocates nothing from the third time on.</summary>
    public void Run()
    {
        if (_state == State.Warm)
        {
            Capture();
        }

        if (_graph is not null)
        {
            _graph.Launch(stream);
            return;
        }

        work(false);
        if (_state == State.Cold)
        {
            _state = State.Warm;
        }
    }

    /// <summary>What was captured is no longer what is to be done; the shapes are the same.</summary>
    public void Invalidate()
    {
        if (_state == State.Captured)
        {
            _graph!.Dispose();
            _graph = null;
            _state = State.Warm;
        }
    }

    public void Dispose() => _graph?.Dispose();

    private void Capture()
    {
        try
        {
            _graph = CudaGraph.CaptureOnly(stream, _captured, uses());
            _state = State.Captured;
        }
        catch (SrNetException)
        {
            // The piecewise run that follows either works or says what is wrong with the device.
            _state = State.Piecewise;
        }
    }
}
