using SRNet.Native.Media;

namespace SRNet.Interop.Media;

/// <summary>A piece of sound as it was encoded. Nobody changes it.</summary>
/// <param name="Format">What it is; the same object until that changes.</param>
/// <param name="Timestamp">When it begins, on the time line of the pictures it came with.</param>
/// <param name="Duration">How long it lasts; zero = unknown.</param>
/// <param name="Bytes">As encoded.</param>
public sealed record SoundPacket(SoundFormat Format, TimeSpan Timestamp, TimeSpan Duration, ReadOnlyMemory<byte> Bytes)
{
    /// <param name="bytes"><see cref="Bytes"/>, pinned.</param>
    internal unsafe MediaSoundPacket ToNative(byte* bytes) => new()
    {
        StructSize = sizeof(MediaSoundPacket),
        TimestampUs = Timestamp.Ticks / TimeSpan.TicksPerMicrosecond,
        DurationUs = Duration.Ticks / TimeSpan.TicksPerMicrosecond,
        Size = Bytes.Length,
        Bytes = bytes,
    };
}
