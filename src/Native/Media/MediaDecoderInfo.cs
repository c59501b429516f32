namespace SRNet.Native.Media;

/// <summary>srnet_decoder_info.</summary>
internal unsafe struct MediaDecoderInfo
{
    public int StructSize;
    public int Width;
    public int Height;
    public int Reserved;
    public double FrameRate;
    public long DurationUs;
    public long FrameCount;
    public fixed byte Codec[32];
    public int AspectNum;
    public int AspectDen;
}
