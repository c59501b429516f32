namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>Captures that failed, of all streams of a GPU: they are counted, and the first one is told. Thread-safe.</summary>
/// <param name="report">Is given one sentence.</param>
/// <param name="time">By which they are tried again.</param>
internal sealed class CaptureFailures(Action<string>? report, TimeProvider time)
{
    private long _count;

    public TimeProvider Time => time;

    public long Count => Volatile.Read(ref _count);

    public void Add(SrNetException problem)
    {
        if (Interlocked.Increment(ref _count) == 1)
        {
            report?.Invoke($"Work on the GPU could not be captured, so frames cost more of the CPU until it is: {problem.Message}");
        }
    }
}
