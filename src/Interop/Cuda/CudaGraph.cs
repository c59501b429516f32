using System.Runtime.InteropServices;
using SRNet.Native.Cuda;

namespace SRNet.Interop.Cuda;

/// <summary>
/// Work that was captured once and is launched as one: a frame's copies, kernels and engines cost the CPU one call. It repeats the captured
/// addresses and shapes, with the memory's contents of the moment.
/// </summary>
internal sealed class CudaGraph : CudaHandle
{
    // CU_STREAM_CAPTURE_MODE_THREAD_LOCAL: the default mode makes allocations of every other thread fail.
    private const int ThreadLocal = 1;

    private readonly List<SafeHandle> _held = [];

    private CudaGraph(CudaContext context)
        : base(context)
    {
    }

    /// <summary>Runs the work once, as TensorRT demands before a capture, and then captures it.</summary>
    /// <param name="stream">The stream that the work uses, and no other.</param>
    /// <param name="work">Enqueues the work on the stream; called twice on this thread. It must neither wait nor allocate on the GPU.</param>
    /// <param name="uses">Everything the work reads, writes or runs: a graph that outlives its memory would write into somebody else's.</param>
    public static CudaGraph Capture(CudaStream stream, Action work, params IEnumerable<SafeHandle> uses)
    {
        work();
        stream.Synchronize();
        return CaptureOnly(stream, work, uses);
    }

    /// <summary>Captures work that has run before with the same shapes; nothing is done until the graph is launched.</summary>
    /// <exception cref="SrNetException">Failed: it cannot be captured, or not now, while an engine is built or loaded.</exception>
    /// <inheritdoc cref="Capture"/>
    public static CudaGraph CaptureOnly(CudaStream stream, Action work, params IEnumerable<SafeHandle> uses) =>
        TryCaptureOnly(stream, work, uses) ?? throw SrNetException.Failed("Work on the GPU cannot be captured while an engine is built or loaded.");

    /// <summary>The same.</summary>
    /// <returns>Null when it has to be some other time: an engine is being built or loaded.</returns>
    /// <inheritdoc cref="Capture"/>
    public static CudaGraph? TryCaptureOnly(CudaStream stream, Action work, IEnumerable<SafeHandle> uses)
    {
        if (!stream.Context.Captures.TryBeginCapture())
        {
            return null;
        }

        try
        {
            return CaptureAlone(stream, work, uses);
        }
        finally
        {
            stream.Context.Captures.EndCapture();
        }
    }

    /// <summary>Enqueues everything that was captured. Allocates nothing.</summary>
    public void Launch(CudaStream stream)
    {
        Context.MakeCurrent();
        CudaErrors.Check(CudaMethods.GraphLaunch(this, stream), "A graph cannot be launched");
    }

    private protected override int Destroy(nint value)
    {
        var result = CudaMethods.GraphExecutableDestroy(value);
        LetGo();
        return result;
    }

    private static CudaGraph CaptureAlone(CudaStream stream, Action work, IEnumerable<SafeHandle> uses)
    {
        var captured = Record(stream, work);
        var result = CudaMethods.GraphInstantiate(out var executable, captured, 0);
        _ = CudaMethods.GraphDestroy(captured);
        var graph = new CudaGraph(stream.Context);
        graph.Adopt(result, executable, "A graph cannot be instantiated");
        try
        {
            graph.Hold(uses);
            CudaErrors.Check(CudaMethods.GraphUpload(graph, stream), "A graph cannot be uploaded");
            return graph;
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    private static nint Record(CudaStream stream, Action work)
    {
        CudaErrors.Check(CudaMethods.StreamBeginCapture(stream, ThreadLocal), "A capture cannot be started");
        try
        {
            work();
        }
        catch
        {
            // The stream must not stay in capture; what it says about a capture that failed adds nothing.
            if (CudaMethods.StreamEndCapture(stream, out var incomplete) == CudaResult.Success)
            {
                _ = CudaMethods.GraphDestroy(incomplete);
            }

            throw;
        }

        CudaErrors.Check(CudaMethods.StreamEndCapture(stream, out var graph), "The work cannot be captured");
        return graph;
    }

    private void Hold(IEnumerable<SafeHandle> uses)
    {
        foreach (var handle in uses)
        {
            var held = false;
            handle.DangerousAddRef(ref held);
            _held.Add(handle);
        }
    }

    private void LetGo()
    {
        foreach (var handle in _held)
        {
            handle.DangerousRelease();
        }

        _held.Clear();
    }
}
