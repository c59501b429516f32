namespace SRNet.Native.Media;

/// <summary>srnet_image_info.</summary>
internal struct MediaImageInfo
{
    public int StructSize;
    public int Format;
    public int Pixels;
    public int Width;
    public int Height;
    public int Alpha;
    public int Orientation;
    public int AspectNum;
    public int AspectDen;
}
