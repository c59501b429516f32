using System.Numerics;

namespace SRNet.Segmentation.Memory;

/// <summary>Sets of object slots, bit k = slot k; 32 objects are the most there are.</summary>
internal static class Slots
{
    /// <summary>Slots 0..count-1.</summary>
    public static uint All(int count) => count == 0 ? 0 : uint.MaxValue >> (32 - count);

    public static bool Has(this uint slots, int slot) => (slots >> slot & 1) != 0;

    /// <summary>The set without a slot, later ones moved down by one.</summary>
    public static uint Without(this uint slots, int slot) => (slots & All(slot)) | (slots >> 1 & ~All(slot));

    /// <summary>The lowest slot of a set that is not empty, taken out of it.</summary>
    public static int TakeFirst(ref uint slots)
    {
        var first = BitOperations.TrailingZeroCount(slots);
        slots &= slots - 1;
        return first;
    }

    /// <summary>Of the slots still open, the lowest and all that are in just the same frames: they are read with one affinity. They leave the open ones.</summary>
    public static uint TakeGroup<TFrame>(ref uint open, ReadOnlySpan<TFrame> frames)
        where TFrame : class, IMemoryFrame
    {
        var first = BitOperations.TrailingZeroCount(open);
        var group = open;
        foreach (var frame in frames)
        {
            group &= frame.Present.Has(first) ? frame.Present : ~frame.Present;
        }

        open &= ~group;
        return group;
    }
}
