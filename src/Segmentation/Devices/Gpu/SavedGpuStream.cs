using SRNet.Interop.Cuda;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>A moment of a stream on a GPU, kept there.</summary>
internal sealed class SavedGpuStream : ISavedStream
{
    private readonly GpuResources _owned = new();
    private readonly CudaContext _context;
    private readonly CudaStream _stream;

    /// <summary>Of nothing yet.</summary>
    /// <param name="context">Where copies are made.</param>
    /// <param name="stream">Copies, in the order of the stream's work.</param>
    /// <param name="objects">K.</param>
    public SavedGpuStream(CudaContext context, CudaStream stream, int objects) => (_context, _stream, Objects) = (context, stream, objects);

    /// <summary>K; 0: nothing else is kept.</summary>
    public int Objects { get; }

    public long Bytes { get; private set; }

    public SavedMemory? Memory { get; set; }

    public DeviceBuffer? Masks { get; set; }

    public DeviceBuffer? Value { get; set; }

    /// <summary>Of the adjacent frame.</summary>
    public DeviceBuffer[] Adjacent { get; set; } = [];

    /// <summary>Of the frame at hand; none = between two frames.</summary>
    public DeviceBuffer[] Frame { get; set; } = [];

    /// <summary>A copy that this owns.</summary>
    public DeviceBuffer Copy(DeviceBuffer source)
    {
        var copy = _owned.Add(new DeviceBuffer(_context, source.Bytes));
        _stream.Copy(source, 0, copy, 0, source.Bytes);
        Bytes += source.Bytes;
        return copy;
    }

    /// <summary>Copies back.</summary>
    public void Write(DeviceBuffer saved, DeviceBuffer target) => _stream.Copy(saved, 0, target, 0, target.Bytes);

    /// <summary>Copies back as many as there are targets, one into each.</summary>
    public void Write(DeviceBuffer[] saved, DeviceBuffer[] targets)
    {
        for (var i = 0; i < targets.Length; i++)
        {
            Write(saved[i], targets[i]);
        }
    }

    public void Dispose()
    {
        // A copy may be under way.
        _stream.Drain();
        _owned.Dispose();
    }
}

/// <summary>The rings of a memory, and which of their slots held which frames.</summary>
internal sealed record SavedMemory(
    (int Slot, bool Pinned, uint Present, long Taken)[] Frames, DeviceBuffer Keys, DeviceBuffer Shrinkage, DeviceBuffer Values, DeviceBuffer Sums, DeviceBuffer Areas);
