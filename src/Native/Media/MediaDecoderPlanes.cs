namespace SRNet.Native.Media;

/// <summary>srnet_decoder_planes.</summary>
internal struct MediaDecoderPlanes
{
    public int StructSize;
    public int Interleaved;
    public float YScale;
    public float YOffset;
    public float RedV;
    public float GreenU;
    public float GreenV;
    public float BlueU;
    public int Whole;
    public int Reserved;
}
