namespace SRNet.Pipeline.Rtsp;

/// <summary>What all connections of a server count together.</summary>
internal sealed class RtspCounters
{
    public long Accepted;
    public long Refused;
    public long Packets;
    public long Bytes;
    public long Dropped;
    public int Playing;

    public void Sent(int packets, long bytes)
    {
        Interlocked.Add(ref Packets, packets);
        Interlocked.Add(ref Bytes, bytes);
    }
}
