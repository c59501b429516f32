using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Synth.Clips.Motion;

/// <summary>A part of a picture in pixels, without its right column and its bottom row.</summary>
internal readonly record struct PixelRect(int Left, int Top, int Right, int Bottom)
{
    public bool IsEmpty => Left >= Right || Top >= Bottom;

    /// <summary>The part that is in a picture of a size.</summary>
    public PixelRect Within(ImageSize size) => new(Math.Max(0, Left), Math.Max(0, Top), Math.Min(size.Width, Right), Math.Min(size.Height, Bottom));

    public PixelRect Grown(int margin) => new(Left - margin, Top - margin, Right + margin, Bottom + margin);

    public PixelRect Moved(int x, int y) => new(Left + x, Top + y, Right + x, Bottom + y);
}
