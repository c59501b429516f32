namespace SRNet.Interop.Media;

/// <summary>A pixel's width by its height, 64:45 for instance on discs whose pictures are shown in 16:9. Coordinates count pixels, whatever their form.</summary>
/// <param name="Width">Of a pixel, in parts of any unit.</param>
/// <param name="Height">Of a pixel, in the same parts.</param>
public readonly record struct PixelAspect(int Width, int Height)
{
    /// <summary>What almost every picture has.</summary>
    public static PixelAspect Square => new(1, 1);

    /// <summary>Whether pixels are as wide as they are high.</summary>
    public bool IsSquare => Width == Height;

    /// <summary>The size in square pixels: the side that is too short is lengthened, so that nothing is lost.</summary>
    public (int Width, int Height) Shown(int width, int height) =>
        Width > Height ? (Scaled(width, Width, Height), height) : Width < Height ? (width, Scaled(height, Height, Width)) : (width, height);

    /// <summary>As it is written, 64:45.</summary>
    public override string ToString() => FormattableString.Invariant($"{Width}:{Height}");

    private static int Scaled(int side, int by, int of) => (int)Math.Round((double)side * by / of, MidpointRounding.AwayFromZero);
}
