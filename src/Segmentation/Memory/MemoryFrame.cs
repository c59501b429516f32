using System.Runtime.InteropServices;
using SRNet.Interop.Memory;

namespace SRNet.Segmentation.Memory;

/// <summary>One memorised frame: packed keys, shared by all objects, and per object its values and prototype sums.</summary>
/// <remarks>Slots are the session's object slots. An object that was added after this frame, or was lost in it, has no part in it.</remarks>
internal sealed unsafe class MemoryFrame(MemoryShape shape) : IDisposable
{
    private readonly AlignedBuffer _keys = new(shape.KeyBytes);
    private readonly List<ObjectMemory> _objects = [];

    /// <summary>A frame a person confirmed: kept while recent frames come and go.</summary>
    public bool Pinned { get; set; }

    /// <summary>When it was taken, in frames of the bank's life.</summary>
    public long Time { get; set; }

    /// <summary>Running mean of the softmax weight it received, the auxiliary frame included in the whole of 1.</summary>
    public float Usage { get; set; }

    /// <summary>Bit k: the object in slot k is seen in this frame.</summary>
    public uint Present { get; private set; }

    /// <summary>Packed keys, see <see cref="Reading.AffinityPacking"/>.</summary>
    public float* Keys => (float*)_keys.Pointer;

    /// <summary>Room for the objects by slot, 0 upward; meaningful where <see cref="Present"/> says so. The span ends with the next change of the frame.</summary>
    public ReadOnlySpan<ObjectMemory> Objects => CollectionsMarshal.AsSpan(_objects);

    /// <summary>Gives this frame room for exactly <paramref name="count"/> objects, slots 0..count-1, of which those in <paramref name="present"/> are to be written.</summary>
    public void Resize(int count, uint present = uint.MaxValue)
    {
        while (_objects.Count < count)
        {
            _objects.Add(new ObjectMemory(shape));
        }

        while (_objects.Count > count)
        {
            RemoveSlot(_objects.Count - 1);
        }

        Present = present & (count == 32 ? uint.MaxValue : (1u << count) - 1);
    }

    /// <summary>Forgets an object; later slots move down by one. A slot beyond this frame's objects is no error.</summary>
    public void RemoveSlot(int slot)
    {
        if (slot < _objects.Count)
        {
            _objects[slot].Dispose();
            _objects.RemoveAt(slot);
            var below = (1u << slot) - 1;
            Present = (Present & below) | ((Present >> 1) & ~below);
        }
    }

    public void Dispose()
    {
        _keys.Dispose();
        Resize(0);
    }
}
