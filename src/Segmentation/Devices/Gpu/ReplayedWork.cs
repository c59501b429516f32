using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>
/// Work of every frame: enqueued piece by piece the first time, as TensorRT demands, captured the second time, and launched as one graph from then on.
/// While engines are built or loaded it stays piecewise; after a capture that failed it does so for a while, and for good after some.
/// </summary>
internal sealed class ReplayedWork(CudaStream stream, Action<bool> work, Func<IEnumerable<SafeHandle>> uses, CaptureFailures failures) : IDisposable
{
    private const int Tries = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Action _captured = () => work(true);
    private bool _warm;
    private int _failed;
    private long _failedAt;
    private CudaGraph? _graph;

    /// <summary>True once it is launched as one.</summary>
    public bool IsCaptured => _graph is not null;

    /// <summary>Enqueues the work once. Allocates nothing once it is captured.</summary>
    public void Run()
    {
        if (_graph is null && _warm && MayTry())
        {
            TryCapture();
        }

        if (_graph is not null)
        {
            _graph.Launch(stream);
            return;
        }

        work(false);
        _warm = true;
    }

    /// <summary>What was captured is no longer what is to be done; the shapes are the same.</summary>
    public void Invalidate()
    {
        _graph?.Dispose();
        _graph = null;
    }

    public void Dispose() => _graph?.Dispose();

    private bool MayTry() => _failed == 0 || (_failed < Tries && failures.Time.GetElapsedTime(_failedAt) >= Pause);

    private void TryCapture()
    {
        try
        {
            _graph = CudaGraph.TryCaptureOnly(stream, _captured, uses());
            _failed = _graph is null ? _failed : 0;
        }
        catch (SrNetException e)
        {
            // The piecewise run that follows either works or says what is wrong with the device.
            _failed++;
            _failedAt = failures.Time.GetTimestamp();
            failures.Add(e);
        }
    }
}
