using System.Numerics;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Prompts.Refinement;

/// <summary>A part of a frame, averaged down to a grid of at most so many cells.</summary>
internal sealed class PictureCrop
{
    private const int MostCells = 12000;

    private readonly int _frameWidth;

    /// <summary>Crops and averages.</summary>
    public PictureCrop(RgbImage frame, PixelBox region)
    {
        Region = region;
        var scale = Math.Min(1, Math.Sqrt((double)MostCells / region.Width / region.Height));
        Width = Math.Clamp((int)Math.Round(region.Width * scale), 1, MostCells);
        Height = Math.Clamp((int)Math.Round(region.Height * scale), 1, MostCells);
        Colours = new Vector3[Width * Height];
        _frameWidth = frame.Size.Width;
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                Colours[(y * Width) + x] = Colour(frame, x, y);
            }
        }
    }

    /// <summary>In pixels of the frame.</summary>
    public PixelBox Region { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Luminance and two colour differences per cell, in 8-bit steps.</summary>
    public Vector3[] Colours { get; }

    /// <summary>The share of each cell's pixels for which something holds.</summary>
    /// <param name="holds">Asked with a pixel's place in the frame's raster.</param>
    public float[] Share(Func<int, bool> holds)
    {
        var shares = new float[Width * Height];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (left, top, right, bottom) = Pixels(x, y);
                var count = 0;
                for (var py = top; py < bottom; py++)
                {
                    for (var px = left; px < right; px++)
                    {
                        count += holds((py * _frameWidth) + px) ? 1 : 0;
                    }
                }

                shares[(y * Width) + x] = (float)count / ((right - left) * (bottom - top));
            }
        }

        return shares;
    }

    /// <summary>A map on the grid, interpolated at the centre of a pixel of the frame inside the region.</summary>
    public float At(ReadOnlySpan<float> map, int x, int y)
    {
        var gx = Math.Clamp(((x - Region.X + 0.5f) * Width / Region.Width) - 0.5f, 0, Width - 1);
        var gy = Math.Clamp(((y - Region.Y + 0.5f) * Height / Region.Height) - 0.5f, 0, Height - 1);
        int x0 = (int)gx, y0 = (int)gy, x1 = Math.Min(x0 + 1, Width - 1), y1 = Math.Min(y0 + 1, Height - 1);
        float fx = gx - x0, fy = gy - y0;
        var upper = (map[(y0 * Width) + x0] * (1 - fx)) + (map[(y0 * Width) + x1] * fx);
        var lower = (map[(y1 * Width) + x0] * (1 - fx)) + (map[(y1 * Width) + x1] * fx);
        return (upper * (1 - fy)) + (lower * fy);
    }

    private Vector3 Colour(RgbImage frame, int x, int y)
    {
        var (left, top, right, bottom) = Pixels(x, y);
        int r = 0, g = 0, b = 0;
        for (var py = top; py < bottom; py++)
        {
            var row = frame.Row(py);
            for (var px = left; px < right; px++)
            {
                r += row[3 * px];
                g += row[(3 * px) + 1];
                b += row[(3 * px) + 2];
            }
        }

        var n = (float)((right - left) * (bottom - top));
        return new Vector3(((0.299f * r) + (0.587f * g) + (0.114f * b)) / n, (r - g) / (1.5f * n), (r + g - (2 * b)) / (3 * n));
    }

    private (int Left, int Top, int Right, int Bottom) Pixels(int x, int y)
    {
        int left = Region.X + (x * Region.Width / Width), top = Region.Y + (y * Region.Height / Height);
        int right = Region.X + ((x + 1) * Region.Width / Width), bottom = Region.Y + ((y + 1) * Region.Height / Height);
        return (left, top, Math.Max(right, left + 1), Math.Max(bottom, top + 1));
    }
}
