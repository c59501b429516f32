namespace SRNet.Pipeline.Synth.Clips.Things;

/// <summary>What a layer shows in each frame: its texture, turned, unfolded and given limbs where asked for.</summary>
internal sealed class Skin(Sprite texture, Turn? turn = null, Unfold? unfold = null, Limbs? limbs = null)
{
    /// <summary>Texels per row.</summary>
    public int Width { get; } = texture.Width + (2 * (limbs?.Margin ?? 0));

    /// <summary>Rows.</summary>
    public int Height { get; } = texture.Height + (2 * (limbs?.Margin ?? 0));

    /// <summary>The longer side of the texture, without limbs, in texels.</summary>
    public int Extent { get; } = Math.Max(texture.Width, texture.Height);

    /// <summary>The texels of a frame, as in <see cref="Sprite.Texels"/>.</summary>
    public ReadOnlySpan<uint> At(long frame, SkinBuffers buffers)
    {
        var texels = texture.Texels;
        if (turn is not null)
        {
            turn.Draw(frame, buffers.Turned);
            texels = buffers.Turned;
        }

        if (unfold is not null)
        {
            unfold.Draw(frame, texels, buffers.Unfolded);
            texels = buffers.Unfolded;
        }

        if (limbs is not null)
        {
            limbs.Draw(frame, texels, buffers.Limbed);
            texels = buffers.Limbed;
        }

        return texels.AsSpan(0, Width * Height);
    }
}
