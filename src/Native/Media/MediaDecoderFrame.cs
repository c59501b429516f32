namespace SRNet.Native.Media;

/// <summary>srnet_decoder_frame.</summary>
internal struct MediaDecoderFrame
{
    public int StructSize;
    public int KeyFrame;
    public int Corrupt;
    public int SourceWidth;
    public int SourceHeight;
    public int Reserved;
    public long TimestampUs;
}
