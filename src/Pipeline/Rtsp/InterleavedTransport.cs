namespace SRNet.Pipeline.Rtsp;

/// <summary>Packets between the answers in the TCP connection.</summary>
internal sealed class InterleavedTransport(RtspChannel channel, int rtp) : IRtpTransport
{
    public string Header => $"RTP/AVP/TCP;unicast;interleaved={rtp}-{rtp + 1};mode=\"PLAY\"";

    public bool ProvesPresence => true;

    public ValueTask SendAsync(ReadOnlyMemory<byte> packets) => channel.SendAsync(packets);

    public void Dispose()
    {
        // The connection stays.
    }
}
