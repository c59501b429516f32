namespace SRNet.Scenes.Pond;

/// <summary>A colour while textures are painted, 0..1 per channel.</summary>
internal readonly record struct Rgb(float R, float G, float B)
{
    public static Rgb FromHex(uint hex) => new(((hex >> 16) & 255) / 255f, ((hex >> 8) & 255) / 255f, (hex & 255) / 255f);

    public static Rgb operator *(Rgb c, float f) => new(c.R * f, c.G * f, c.B * f);

    public static Rgb operator +(Rgb a, Rgb b) => new(a.R + b.R, a.G + b.G, a.B + b.B);

    public static Rgb Lerp(Rgb a, Rgb b, float t) => (a * (1 - t)) + (b * t);

    /// <summary>Packs to R | G &lt;&lt; 8 | B &lt;&lt; 16 | alpha &lt;&lt; 24; the colour has to be premultiplied by <paramref name="alpha"/>.</summary>
    public uint Pack(float alpha = 1) => Byte(R) | Byte(G) << 8 | Byte(B) << 16 | Byte(alpha) << 24;

    private static uint Byte(float v) => (uint)(Math.Clamp(v, 0, 1) * 255 + 0.5f);
}
