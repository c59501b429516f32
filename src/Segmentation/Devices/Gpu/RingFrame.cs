using SRNet.Segmentation.Memory;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>A memory frame whose keys and values lie in one slot of the rings on the GPU.</summary>
internal sealed class RingFrame(int slot, Stack<int> free) : IMemoryFrame
{
    /// <summary>1..capacity; slot 0 is the auxiliary frame's.</summary>
    public int Slot { get; } = slot;

    public bool Pinned { get; set; }

    public long Time { get; set; }

    public float Usage { get; set; }

    public uint Present { get; private set; }

    public void Resize(int count, uint present) => Present = present & Slots.All(count);

    public void Forget(uint slots) => Present &= ~slots;

    public void RemoveSlot(int slot) => Present = Present.Without(slot);

    public void Dispose() => free.Push(Slot);
}
