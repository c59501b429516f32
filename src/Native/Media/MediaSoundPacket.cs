namespace SRNet.Native.Media;

/// <summary>srnet_sound_packet.</summary>
internal unsafe struct MediaSoundPacket
{
    public int StructSize;
    public int Reserved;
    public long TimestampUs;
    public long DurationUs;
    public long Size;
    public byte* Bytes;
}
