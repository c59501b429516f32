using System.Runtime.InteropServices;
using SRNet.Interop.Memory;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Cpu.Read;

/// <summary>One memorised frame: packed keys, shared by all objects, and per object its values and prototype sums.</summary>
/// <remarks>Slots are the session's object slots.</remarks>
internal sealed unsafe class MemoryFrame(MemoryShape shape) : IMemoryFrame
{
    private readonly AlignedBuffer _keys = new(shape.KeyBytes);
    private readonly List<ObjectMemory> _objects = [];

    public bool Pinned { get; set; }

    public long Taken { get; set; }

    public uint Present { get; private set; }

    /// <summary>Packed keys, see <see cref="Affinity"/>.</summary>
    public byte* Keys => (byte*)_keys.Pointer;

    /// <summary>Room for the objects by slot, 0 upward; meaningful where <see cref="Present"/> says so. The span ends with the next change of the
    /// frame.</summary>
    public ReadOnlySpan<ObjectMemory> Objects => CollectionsMarshal.AsSpan(_objects);

    public void Resize(int count, uint present)
    {
        while (_objects.Count < count)
        {
            _objects.Add(new ObjectMemory(shape));
        }

        while (_objects.Count > count)
        {
            RemoveSlot(_objects.Count - 1);
        }

        Present = present & Slots.All(count);
    }

    public void Forget(uint slots) => Present &= ~slots;

    public void RemoveSlot(int slot)
    {
        if (slot < _objects.Count)
        {
            _objects[slot].Dispose();
            _objects.RemoveAt(slot);
            Present = Present.Without(slot);
        }
    }

    public void Dispose()
    {
        _keys.Dispose();
        Resize(0, 0);
    }
}

/// <summary>What one memory frame holds of one object.</summary>
internal sealed unsafe class ObjectMemory(MemoryShape shape) : IDisposable
{
    private readonly AlignedBuffer _values = new(shape.ValueBytes);

    /// <summary>P x Cv rows.</summary>
    public float* Values => (float*)_values.Pointer;

    /// <summary>M x Cv sums of values, weighted by the prototypes' pools.</summary>
    public float[] Sums { get; } = new float[shape.Prototypes * shape.ValueChannels];

    /// <summary>M total weights of those sums.</summary>
    public float[] Areas { get; } = new float[shape.Prototypes];

    public void Dispose() => _values.Dispose();
}
