using SRNet.Native.Cuda;

namespace SRNet.Interop.Cuda;

/// <summary>
/// Work the GPU does in order. Never the default stream, with which TensorRT would wait for the whole device. Enqueueing returns at once and
/// allocates nothing; what is enqueued must stay alive until the stream has done it.
/// </summary>
internal sealed class CudaStream : CudaHandle
{
    // CU_STREAM_NON_BLOCKING: does not wait for the default stream.
    private const uint NonBlocking = 1;

    // CU_EVENT_RECORD_EXTERNAL: valid under capture only.
    private const uint RecordExternal = 1;

    public CudaStream(CudaContext context, CudaPriority priority = CudaPriority.Normal)
        : base(context)
    {
        var number = priority == CudaPriority.High ? context.GreatestPriority : context.LeastPriority;
        Adopt(CudaMethods.StreamCreate(out var stream, NonBlocking, number), stream, "A stream cannot be created");
    }

    /// <summary>Waits until everything enqueued so far is done. A fault of any of it is thrown here.</summary>
    public void Synchronize()
    {
        Context.MakeCurrent();
        CudaErrors.Check(CudaMethods.StreamSynchronize(this), "Work on the GPU failed");
    }

    /// <summary>Waits until nothing enqueued so far can touch anything any more, done or failed, so that it may be freed. What failed is told by whoever needs the work.</summary>
    public void Drain()
    {
        if (Context.TryMakeCurrent() == CudaResult.Success)
        {
            _ = CudaMethods.StreamSynchronize(this);
        }
    }

    /// <summary>Later work of this stream starts when the event's last recording has passed.</summary>
    public void Wait(CudaEvent @event)
    {
        Context.MakeCurrent();
        CudaErrors.Check(CudaMethods.StreamWaitEvent(this, @event, 0), "A stream cannot wait for another");
    }

    /// <summary>The event passes when everything enqueued so far is done.</summary>
    public void Record(CudaEvent @event)
    {
        Context.MakeCurrent();
        CudaErrors.Check(CudaMethods.EventRecord(@event, this), "An event cannot be recorded");
    }

    /// <summary>The same within work that may be captured: a graph then records the event at every launch, so that it measures time between its parts.</summary>
    /// <param name="event">The event.</param>
    /// <param name="capturing">Whether the stream is being captured.</param>
    public void Record(CudaEvent @event, bool capturing)
    {
        Context.MakeCurrent();
        CudaErrors.Check(CudaMethods.EventRecordWithFlags(@event, this, capturing ? RecordExternal : 0), "An event cannot be recorded");
    }

    /// <summary>Copies the first <paramref name="bytes"/> bytes to the GPU.</summary>
    public void Upload(PinnedBuffer source, DeviceBuffer target, long bytes)
    {
        CheckRange(bytes, source.Bytes, target.Bytes);
        Context.MakeCurrent();
        CudaErrors.Check(CudaMethods.CopyHostToDevice(target.Value, source.Value, (nuint)bytes, this), "A copy to the GPU cannot be enqueued");
    }

    /// <summary>Copies the first <paramref name="bytes"/> bytes from the GPU.</summary>
    public void Download(DeviceBuffer source, PinnedBuffer target, long bytes)
    {
        CheckRange(bytes, source.Bytes, target.Bytes);
        Context.MakeCurrent();
        CudaErrors.Check(CudaMethods.CopyDeviceToHost(target.Value, source.Value, (nuint)bytes, this), "A copy from the GPU cannot be enqueued");
    }

    /// <summary>Copies <paramref name="bytes"/> bytes within the GPU, from and to the given offsets.</summary>
    public void Copy(DeviceBuffer source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sourceOffset);
        ArgumentOutOfRangeException.ThrowIfNegative(targetOffset);
        CheckRange(bytes, source.Bytes - sourceOffset, target.Bytes - targetOffset);
        Context.MakeCurrent();
        var result = CudaMethods.CopyDeviceToDevice(target.Value + (nint)targetOffset, source.Value + (nint)sourceOffset, (nuint)bytes, this);
        CudaErrors.Check(result, "A copy on the GPU cannot be enqueued");
    }

    /// <summary>Sets every byte of the buffer.</summary>
    public void Fill(DeviceBuffer target, byte value) => Fill(target, 0, target.Bytes, value);

    /// <summary>Sets <paramref name="bytes"/> bytes from the given offset.</summary>
    public void Fill(DeviceBuffer target, long offset, long bytes, byte value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        CheckRange(bytes, bytes, target.Bytes - offset);
        Context.MakeCurrent();
        CudaErrors.Check(CudaMethods.Fill(target.Value + (nint)offset, value, (nuint)bytes, this), "Memory on the GPU cannot be filled");
    }

    private protected override int Destroy(nint value) => CudaMethods.StreamDestroy(value);

    private static void CheckRange(long bytes, long source, long target)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, source);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, target);
    }
}
