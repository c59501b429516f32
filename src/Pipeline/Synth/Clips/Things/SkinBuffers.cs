namespace SRNet.Pipeline.Synth.Clips.Things;

/// <summary>Room for what skins draw in one frame, as large as the largest of them.</summary>
internal sealed class SkinBuffers(int texels)
{
    public uint[] Turned { get; } = new uint[texels];

    public uint[] Unfolded { get; } = new uint[texels];

    public uint[] Limbed { get; } = new uint[texels];
}
