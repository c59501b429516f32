namespace SRNet.Native.Media;

/// <summary>srnet_sound_format.</summary>
internal unsafe struct MediaSoundFormat
{
    public int StructSize;
    public int Codec;
    public int SampleRate;
    public int Channels;
    public int FrameSize;
    public int BlockAlign;
    public int BitsPerSample;
    public int ParametersSize;
    public byte* Parameters;
    public fixed byte Name[32];
}
