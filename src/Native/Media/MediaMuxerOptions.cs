namespace SRNet.Native.Media;

/// <summary>srnet_muxer_options.</summary>
internal unsafe struct MediaMuxerOptions
{
    public int StructSize;
    public int Width;
    public int Height;
    public int ParametersSize;
    public double FrameRate;
    public long TimeoutUs;
    public byte* Url;
    public byte* Parameters;
    public int AspectNum;
    public int AspectDen;
    public MediaSoundFormat* Sound;
}
