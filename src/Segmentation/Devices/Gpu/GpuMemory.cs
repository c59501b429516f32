using System.Numerics;
using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>
/// A stream's memory on the GPU: rings of keys and values with a fixed number of slots, of which the bank's policy says what they hold. Those that hold
/// something for the objects at hand are read at every frame.
/// </summary>
internal sealed class GpuMemory : IDisposable
{
    private readonly CudaStream _stream;
    private readonly MemoryKernels _kernels;
    private readonly EngineShapes _shapes;
    private readonly GpuResources _owned = new();
    private readonly Stack<int> _free;
    private readonly MemoryBank<RingFrame> _bank;
    private readonly DeviceBuffer _keys;
    private readonly DeviceBuffer _shrinkage;

    // Per group of objects the slots it reads, where the kernel finds them: they change with every frame that is kept, and what is captured does not.
    private readonly DeviceBuffer _used;
    private readonly DeviceBuffer _prepared;
    private readonly uint[] _members = new uint[MemoryKernels.MostObjects];
    private int _groups;

    /// <param name="parts">The stream.</param>
    /// <param name="features">Any: for their sizes.</param>
    /// <param name="policy">How much is remembered.</param>
    public GpuMemory(GpuStreamParts parts, GpuFeatures features, MemoryPolicy policy)
    {
        _stream = parts.Segment;
        _kernels = parts.Device.Kernels.Memory;
        _shapes = parts.Engines.Shapes;
        var slots = SlotCount = _shapes.Slots;
        var context = parts.Device.Context;
        _free = new Stack<int>(Enumerable.Range(1, slots - 1).Reverse());
        _bank = new MemoryBank<RingFrame>(() => new RingFrame(_free.Pop(), _free), Math.Min(policy.Frames, slots - 1));
        try
        {
            _keys = _owned.Add(new DeviceBuffer(context, features.Key.Bytes * slots));
            _shrinkage = _owned.Add(new DeviceBuffer(context, features.Shrinkage.Bytes * slots));
            _used = _owned.Add(new DeviceBuffer(context, sizeof(uint) * MemoryKernels.MostObjects));
            _prepared = _owned.Add(new DeviceBuffer(context, MemoryRead.PreparedBytes(_shapes.Positions, _shapes.KeyChannels)));
            _stream.Fill(_keys, 0);
            _stream.Fill(_shrinkage, 0);
        }
        catch
        {
            _owned.Dispose();
            throw;
        }
    }

    /// <summary>Slots of the rings, the auxiliary frame's included.</summary>
    public int SlotCount { get; }

    /// <summary>The bank's frames.</summary>
    public ReadOnlySpan<RememberedFrame> Remembered => _bank.Remembered;

    /// <summary>What the bank holds for these objects; the rings themselves are as large as they ever get from the beginning.</summary>
    public MemoryUse MeasureUse(GpuObjects objects) => _bank.MeasureUse(_keys.Bytes / SlotCount, objects.Value.Bytes / objects.Objects);

    /// <summary>What a graph over the memory has to keep.</summary>
    public IEnumerable<SafeHandle> Handles => _owned.Handles;

    /// <summary>Takes the adjacent frame into slot 0, as it would look now; its shrinkage is its own.</summary>
    public void SetAuxiliary(GpuAlignment alignment, GpuFeatures local, GpuObjects objects)
    {
        alignment.Fetch(local, objects, _keys);
        _stream.Copy(local.Shrinkage, 0, _shrinkage, 0, local.Shrinkage.Bytes);
    }

    /// <summary>Reads the memory into the readout, each group of objects that share all their frames from those.</summary>
    public void Read(GpuObjects objects, GpuFeatures query) => _kernels.Read(
        _stream,
        new MemoryRead
        {
            Query = query.Key,
            Selection = query.Selection,
            Keys = _keys,
            Shrinkage = _shrinkage,
            Values = objects.Values,
            Used = _used,
            Prepared = _prepared,
            Readout = objects.Readout,
            Positions = _shapes.Positions,
            KeyChannels = _shapes.KeyChannels,
            ValueChannels = _shapes.ValueChannels,
            Slots = SlotCount,
            Objects = objects.Objects,
            Top = _shapes.Top,
            Half = objects.IsHalf,
        },
        _members.AsSpan(0, _groups));

    /// <summary>Takes the frame that was memorised last into the bank.</summary>
    /// <returns>Whether the objects fall into other groups than before, so that <see cref="Read"/> does other work.</returns>
    public bool Append(GpuObjects objects, GpuFeatures features, bool pinned, uint present, long taken)
    {
        Store(_bank.Append(pinned, objects.Objects, present, taken), objects, features);
        return Update(objects);
    }

    /// <summary>Forgets what the bank holds of some objects; <see cref="Append"/> must follow.</summary>
    public void Forget(uint slots) => _bank.Forget(slots);

    /// <summary>Takes what the memory encoder made last, and these features, in place of what a frame of the bank holds.</summary>
    public void Rewrite(int frame, GpuObjects objects, GpuFeatures features)
    {
        Store(_bank.Frames[frame], objects, features);
        objects.SumPrototypes(_stream, _kernels);
    }

    /// <summary>Moves all objects but one to another K.</summary>
    /// <param name="from">The old K; may be disposed when the stream has done it. Null at first.</param>
    /// <param name="to">The new K.</param>
    /// <param name="removed">The slot that goes, or -1.</param>
    public void MoveObjects(GpuObjects? from, GpuObjects to, int removed)
    {
        to.ClearRings(_stream);
        for (int k = 0, target = 0; k < (from?.Objects ?? 0); k++)
        {
            if (k != removed)
            {
                to.TakeObject(_stream, from!, k, target++, SlotsWith(k));
            }
        }

        if (removed >= 0)
        {
            _bank.RemoveSlot(removed);
        }

        Update(to);
    }

    /// <summary>Copies the rings.</summary>
    public SavedMemory Save(GpuObjects objects, SavedGpuStream saved)
    {
        var frames = _bank.Frames.ToArray();
        return new SavedMemory(
            Array.ConvertAll(frames, frame => (frame.Slot, frame.Pinned, frame.Present, frame.Taken)),
            saved.Copy(_keys), saved.Copy(_shrinkage), saved.Copy(objects.Values), saved.Copy(objects.SumSlots), saved.Copy(objects.AreaSlots));
    }

    /// <summary>Takes back what was saved; holds nothing before.</summary>
    public void Restore(SavedMemory saved, GpuObjects objects)
    {
        foreach (var (slot, pinned, present, taken) in saved.Frames)
        {
            var frame = _bank.Append(pinned, objects.Objects, present, taken);
            Row(saved.Keys, _keys);
            Row(saved.Shrinkage, _shrinkage);
            Row(saved.Values, objects.Values);
            Row(saved.Sums, objects.SumSlots);
            Row(saved.Areas, objects.AreaSlots);

            void Row(DeviceBuffer from, DeviceBuffer to)
            {
                var row = to.Bytes / SlotCount;
                _stream.Copy(from, slot * row, to, frame.Slot * row, row);
            }
        }

        Update(objects);
    }

    public void Dispose()
    {
        _bank.Dispose();
        _owned.Dispose();
    }

    private void Store(RingFrame frame, GpuObjects objects, GpuFeatures features)
    {
        _kernels.Keep(_stream, features.Key, _keys, frame.Slot * features.Key.Bytes, objects.IsHalf);
        _kernels.Keep(_stream, features.Shrinkage, _shrinkage, frame.Slot * features.Shrinkage.Bytes, objects.IsHalf);
        objects.Store(_stream, _kernels, frame.Slot, frame.Present);
    }

    private List<int> SlotsWith(int k)
    {
        var slots = new List<int>();
        foreach (var frame in _bank.Frames)
        {
            if (frame.Present.Has(k))
            {
                slots.Add(frame.Slot);
            }
        }

        return slots;
    }

    // Objects that were added later, or were lost for a while, have no part in some frames; those that share all their frames are read with one affinity.
    private bool Update(GpuObjects objects)
    {
        var changed = false;
        var count = 0;
        for (var open = Slots.All(objects.Objects); open != 0; count++)
        {
            var group = _bank.TakeGroup(ref open);
            SetUsed(count, BitOperations.TrailingZeroCount(group));
            changed |= _members[count] != group;
            _members[count] = group;
        }

        changed |= count != _groups;
        _groups = count;
        objects.SumPrototypes(_stream, _kernels);
        return changed;
    }

    private void SetUsed(int group, int first)
    {
        // Slot 0 is the auxiliary frame's, which all objects have.
        uint used = 1;
        foreach (var frame in _bank.Frames)
        {
            used |= frame.Present.Has(first) ? 1u << frame.Slot : 0;
        }

        // In the order of the stream's work, as a copy from the host's memory could not be without waiting.
        for (var i = 0; i < sizeof(uint); i++)
        {
            _stream.Fill(_used, (group * sizeof(uint)) + i, 1, (byte)(used >> (8 * i)));
        }
    }
}

/// <summary>A memory frame whose keys and values lie in one slot of the rings on the GPU.</summary>
internal sealed class RingFrame(int slot, Stack<int> free) : IMemoryFrame
{
    /// <summary>1..capacity; slot 0 is the auxiliary frame's.</summary>
    public int Slot { get; } = slot;

    public bool Pinned { get; set; }

    public long Taken { get; set; }

    public uint Present { get; private set; }

    public void Resize(int count, uint present) => Present = present & Slots.All(count);

    public void Forget(uint slots) => Present &= ~slots;

    public void RemoveSlot(int slot) => Present = Present.Without(slot);

    public void Dispose() => free.Push(Slot);
}
