using SRNet.Interop.Media;

namespace SRNet.Pipeline.Sound;

internal static class SoundTimes
{
    /// <summary>The same sound on a time line whose 0 lies so much earlier.</summary>
    public static IReadOnlyList<SoundPacket>? Later(this IReadOnlyList<SoundPacket>? packets, TimeSpan shift) =>
        packets is not { Count: > 0 } || shift == TimeSpan.Zero ? packets : [.. packets.Select(packet => packet with { Timestamp = packet.Timestamp + shift })];
}
