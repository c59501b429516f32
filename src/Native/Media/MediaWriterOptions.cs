namespace SRNet.Native.Media;

/// <summary>srnet_writer_options.</summary>
internal unsafe struct MediaWriterOptions
{
    public int StructSize;
    public int Width;
    public int Height;
    public int Crf;
    public double FrameRate;
    public byte* Path;
    public byte* Preset;
    public int Codec;
    public int AspectNum;
    public int AspectDen;
    public int Reserved;
    public long StartUs;
    public MediaSoundFormat* Sound;
}
