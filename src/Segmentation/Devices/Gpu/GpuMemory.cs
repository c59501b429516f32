using System.Numerics;
using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.TensorRt;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>
/// A stream's memory on the GPU: rings of keys and values with a fixed number of slots, of which the bank's policy says what they hold. All slots are read
/// at every frame; a bias keeps out those that hold nothing for the objects at hand.
/// </summary>
internal sealed class GpuMemory : IDisposable
{
    // As a float -1.7e38: its exponential is 0 whatever the score, and no sum with a score overflows.
    private const byte Out = 0xFE;

    private readonly CudaStream _stream;
    private readonly FrameKernels _kernels;
    private readonly GpuResources _owned = new();
    private readonly Stack<int> _free;
    private readonly MemoryBank<RingFrame> _bank;
    private readonly DeviceBuffer _keys;
    private readonly DeviceBuffer _shrinkage;
    private readonly List<Group> _groups = [];
    private int _used;

    public GpuMemory(CudaStream stream, FrameKernels kernels, GpuObjects one, int slots, MemoryPolicy policy)
    {
        _stream = stream;
        _kernels = kernels;
        SlotCount = slots;
        _free = new Stack<int>(Enumerable.Range(1, slots - 1).Reverse());
        _bank = new MemoryBank<RingFrame>(() => new RingFrame(_free.Pop(), _free), Math.Min(policy.Frames, slots - 1));
        try
        {
            _keys = _owned.Add(one.Reader.NewBuffer("keys"));
            _shrinkage = _owned.Add(one.Reader.NewBuffer("shrinkage"));
            stream.Fill(_keys, 0);
            stream.Fill(_shrinkage, 0);
        }
        catch
        {
            _owned.Dispose();
            throw;
        }
    }

    /// <summary>Slots of the rings, the auxiliary frame's included.</summary>
    public int SlotCount { get; }

    /// <summary>What the bank holds for these objects; the rings themselves are as large as they ever get from the beginning.</summary>
    public MemoryUse MeasureUse(GpuObjects objects) => _bank.MeasureUse(_keys.Bytes / SlotCount, objects.Value.Bytes / objects.Objects);

    /// <summary>What a graph over the memory has to keep.</summary>
    public IEnumerable<SafeHandle> Handles => _owned.Handles;

    /// <summary>Directs FAM's auxiliary key into slot 0.</summary>
    public void Bind(GpuObjects objects)
    {
        objects.Align.Bind("aux_key", _keys);
        objects.Reader.Bind("keys", _keys);
        objects.Reader.Bind("shrinkage", _shrinkage);
    }

    /// <summary>The auxiliary frame's shrinkage is the adjacent frame's.</summary>
    public void SetAuxiliaryShrinkage(GpuFeatures local) => _stream.Copy(local.Shrinkage, 0, _shrinkage, 0, local.Shrinkage.Bytes);

    /// <summary>Reads all slots into the readout, once for each group of objects that share all their frames.</summary>
    public void Read(GpuObjects objects)
    {
        for (var g = 0; g < _used; g++)
        {
            var group = _groups[g];
            var whole = _used == 1;
            objects.Reader.Bind("bias", group.Bias);
            objects.Reader.Bind("readout", whole ? objects.Readout : objects.PartialReadout);
            objects.Reader.Enqueue(_stream);
            if (!whole)
            {
                var row = objects.Readout.Bytes / objects.Objects;
                for (var rest = group.Members; rest != 0;)
                {
                    var offset = Slots.TakeFirst(ref rest) * row;
                    _stream.Copy(objects.PartialReadout, offset, objects.Readout, offset, row);
                }
            }
        }
    }

    /// <summary>Takes the frame that was memorised last into the bank.</summary>
    /// <returns>Whether the objects fall into other groups than before, so that <see cref="Read"/> does other work.</returns>
    public bool Append(GpuObjects objects, GpuFeatures features, bool pinned, uint present)
    {
        var frame = _bank.Append(pinned, objects.Objects, present);
        _stream.Copy(features.Key, 0, _keys, frame.Slot * features.Key.Bytes, features.Key.Bytes);
        _stream.Copy(features.Shrinkage, 0, _shrinkage, frame.Slot * features.Shrinkage.Bytes, features.Shrinkage.Bytes);
        objects.Store(_stream, frame.Slot, frame.Present);
        return Update(objects);
    }

    /// <summary>Forgets what the bank holds of some objects; <see cref="Append"/> must follow.</summary>
    public void Forget(uint slots) => _bank.Forget(slots);

    /// <summary>Takes what the memory encoder made last in place of what the newest frame of the bank holds of the objects.</summary>
    public void Rewrite(GpuObjects objects)
    {
        var frame = _bank.Frames[^1];
        objects.Store(_stream, frame.Slot, frame.Present);
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

        Bind(to);
        Update(to);
    }

    /// <summary>Copies the rings.</summary>
    public SavedMemory Save(GpuObjects objects, SavedGpuStream saved)
    {
        var frames = _bank.Frames.ToArray();
        return new SavedMemory(
            Array.ConvertAll(frames, frame => (frame.Slot, frame.Pinned, frame.Present)),
            saved.Copy(_keys), saved.Copy(_shrinkage), saved.Copy(objects.Values), saved.Copy(objects.SumSlots), saved.Copy(objects.AreaSlots));
    }

    /// <summary>Takes back what was saved; holds nothing before.</summary>
    public void Restore(SavedMemory saved, GpuObjects objects)
    {
        foreach (var (slot, pinned, present) in saved.Frames)
        {
            var frame = _bank.Append(pinned, objects.Objects, present);
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
            var members = _bank.TakeGroup(ref open);
            if (count == _groups.Count)
            {
                _groups.Add(new Group(_owned.Add(objects.Reader.NewBuffer("bias"))));
            }

            var group = _groups[count];
            changed |= group.Members != members;
            group.Members = members;
            SetBias(group.Bias, BitOperations.TrailingZeroCount(members));
        }

        changed |= count != _used;
        _used = count;
        objects.SumPrototypes(_stream, _kernels);
        return changed;
    }

    private void SetBias(DeviceBuffer bias, int first)
    {
        _stream.Fill(bias, Out);
        _stream.Fill(bias, 0, sizeof(float), 0);
        foreach (var frame in _bank.Frames)
        {
            if (frame.Present.Has(first))
            {
                _stream.Fill(bias, frame.Slot * sizeof(float), sizeof(float), 0);
            }
        }
    }

    /// <summary>Objects that are read together.</summary>
    private sealed class Group(DeviceBuffer bias)
    {
        public DeviceBuffer Bias { get; } = bias;

        /// <summary>Their slots.</summary>
        public uint Members { get; set; }
    }
}

/// <summary>A memory frame whose keys and values lie in one slot of the rings on the GPU.</summary>
internal sealed class RingFrame(int slot, Stack<int> free) : IMemoryFrame
{
    /// <summary>1..capacity; slot 0 is the auxiliary frame's.</summary>
    public int Slot { get; } = slot;

    public bool Pinned { get; set; }

    public uint Present { get; private set; }

    public void Resize(int count, uint present) => Present = present & Slots.All(count);

    public void Forget(uint slots) => Present &= ~slots;

    public void RemoveSlot(int slot) => Present = Present.Without(slot);

    public void Dispose() => free.Push(Slot);
}
