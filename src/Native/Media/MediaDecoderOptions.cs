namespace SRNet.Native.Media;

/// <summary>srnet_decoder_options.</summary>
internal unsafe struct MediaDecoderOptions
{
    public int StructSize;
    public int Live;
    public int RtspWay;
    public int Threads;
    public long OpenTimeoutUs;
    public long ReadTimeoutUs;
    public byte* Url;
    public byte* Format;
    public int Sound;
    public int Reserved;
}
