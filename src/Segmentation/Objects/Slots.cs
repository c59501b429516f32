using System.Numerics;

namespace SRNet.Segmentation.Objects;

/// <summary>Sets of object slots, bit k = slot k.</summary>
internal static class Slots
{
    /// <summary>The most objects there are at once.</summary>
    public const int Most = 32;

    /// <summary>Slots 0..count-1.</summary>
    public static uint All(int count) => count == 0 ? 0 : uint.MaxValue >> (Most - count);

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
}
