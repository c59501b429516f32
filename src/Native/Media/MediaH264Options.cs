namespace SRNet.Native.Media;

/// <summary>srnet_h264_options.</summary>
internal struct MediaH264Options
{
    public int StructSize;
    public int Width;
    public int Height;
    public int Crf;
    public int MaxKbps;
    public int KeyFrameInterval;
    public double FrameRate;
    public int AspectNum;
    public int AspectDen;
}
