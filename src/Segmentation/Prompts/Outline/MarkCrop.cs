using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Prompts.Outline;

/// <summary>A square part of a frame, sampled to the network's size; it may reach beyond the frame, where all is black.</summary>
/// <param name="CentreX">Of the square, pixels of the frame.</param>
/// <param name="CentreY">Of the square, pixels of the frame.</param>
/// <param name="Extent">Of its sides, pixels of the frame.</param>
/// <param name="Side">Samples along a side.</param>
/// <param name="Mirrored">Left and right change places: another look at the same.</param>
internal readonly record struct MarkCrop(float CentreX, float CentreY, float Extent, int Side, bool Mirrored = false)
{
    // Radius of a click and half the width of a stroke, in sides of the crop: as in training.
    private const float Disc = 0.02f;

    private float Scale => Side / Extent;

    private float ScaleX => Mirrored ? -Scale : Scale;

    private int Radius => (int)MathF.Max(2, MathF.Round(Disc * Side));

    /// <summary>R, G, B of every sample, row by row: the mean of the pixels it stands for, interpolated where there are fewer pixels than samples.</summary>
    public void Sample(RgbImage frame, Span<float> colours)
    {
        var step = Extent / Side;
        var parts = Math.Max(1, (int)MathF.Ceiling(step));
        for (var v = 0; v < Side; v++)
        {
            for (var u = 0; u < Side; u++)
            {
                float r = 0, g = 0, b = 0;
                for (var part = 0; part < parts * parts; part++)
                {
                    var x = CentreX + ((u - (Side / 2f)) / ScaleX) + (((((part % parts) + 0.5f) / parts) - 0.5f) * step);
                    var y = CentreY + ((v - (Side / 2f)) * step) + (((((part / parts) + 0.5f) / parts) - 0.5f) * step);
                    Add(frame, x, y, ref r, ref g, ref b);
                }

                var at = 3 * ((v * Side) + u);
                (colours[at], colours[at + 1], colours[at + 2]) = (r / (parts * parts), g / (parts * parts), b / (parts * parts));
            }
        }
    }

    /// <summary>Draws what is said of an object.</summary>
    /// <param name="sketch">What is said.</param>
    /// <param name="box">The box in it, if there is one.</param>
    /// <param name="marks">Planes of <see cref="MarkNetwork.Planes"/>, all zero.</param>
    public void Draw(ObjectSketch sketch, Objects.PixelBox? box, Span<float> marks)
    {
        var pixels = Side * Side;
        if (box is { } b)
        {
            int first = Inside(U(b.X)), last = Inside(U(b.X + b.Width)), left = Math.Min(first, last), right = Math.Max(first, last), top = Inside(V(b.Y)), bottom = Inside(V(b.Y + b.Height));
            for (var v = top; v < bottom; v++)
            {
                marks.Slice((v * Side) + left, right - left).Fill(1);
            }

            marks.Slice(3 * pixels, pixels).Fill(1);
        }

        foreach (var seed in sketch.Seeds)
        {
            Stamp(marks.Slice(seed.Positive ? pixels : 2 * pixels, pixels), U(seed.X), V(seed.Y), Radius);
        }

        // Strokes have a width of their own; outside of a box all is background, and only clicks say more.
        var (canvas, width) = (sketch.Canvas.Marks, sketch.Canvas.Size.Width);
        for (var i = 0; i < canvas.Length; i++)
        {
            if (canvas[i] == PromptMark.Object || (canvas[i] == PromptMark.Background && box is null))
            {
                Stamp(marks.Slice(canvas[i] == PromptMark.Object ? pixels : 2 * pixels, pixels), U(i % width), V(i / width), Radius / 2);
            }
        }
    }

    /// <summary>Adds the crop's map to one of the frame, read bilinearly; nothing is added outside of the crop.</summary>
    /// <param name="frame">Width * height.</param>
    /// <param name="size">Of the frame.</param>
    /// <param name="map">Side * Side.</param>
    /// <param name="weight">Of the map.</param>
    public void AddTo(Span<float> frame, ImageSize size, ReadOnlySpan<float> map, float weight)
    {
        // The crop's part of the frame, a pixel more on every side.
        var reach = (Extent / 2) + 1;
        int left = (int)MathF.Max(0, CentreX - reach), right = (int)MathF.Min(size.Width, CentreX + reach + 1), bottom = (int)MathF.Min(size.Height, CentreY + reach + 1);
        for (var y = (int)MathF.Max(0, CentreY - reach); y < bottom; y++)
        {
            var v = (Side / 2f) + ((y - CentreY) * Scale);
            for (var x = left; x < right; x++)
            {
                var u = (Side / 2f) + ((x - CentreX) * ScaleX);
                frame[(y * size.Width) + x] += u < 0 || v < 0 || u > Side - 1 || v > Side - 1 ? 0 : weight * At(map, u, v);
            }
        }
    }

    private float At(ReadOnlySpan<float> map, float u, float v)
    {
        int u0 = (int)u, v0 = (int)v, u1 = Math.Min(u0 + 1, Side - 1), v1 = Math.Min(v0 + 1, Side - 1);
        float fu = u - u0, fv = v - v0;
        var upper = (map[(v0 * Side) + u0] * (1 - fu)) + (map[(v0 * Side) + u1] * fu);
        var lower = (map[(v1 * Side) + u0] * (1 - fu)) + (map[(v1 * Side) + u1] * fu);
        return (upper * (1 - fv)) + (lower * fv);
    }

    private static void Add(RgbImage frame, float x, float y, ref float r, ref float g, ref float b)
    {
        int x0 = (int)MathF.Floor(x), y0 = (int)MathF.Floor(y);
        float fx = x - x0, fy = y - y0;
        for (var corner = 0; corner < 4; corner++)
        {
            int px = x0 + (corner & 1), py = y0 + (corner >> 1);
            if ((uint)px < (uint)frame.Size.Width && (uint)py < (uint)frame.Size.Height)
            {
                var weight = ((corner & 1) == 0 ? 1 - fx : fx) * ((corner >> 1) == 0 ? 1 - fy : fy);
                var pixel = frame.Row(py).Slice(3 * px, 3);
                (r, g, b) = (r + (weight * pixel[0]), g + (weight * pixel[1]), b + (weight * pixel[2]));
            }
        }
    }

    private void Stamp(Span<float> plane, int u, int v, int radius)
    {
        for (var dv = -radius; dv <= radius; dv++)
        {
            for (var du = -radius; du <= radius; du++)
            {
                if ((du * du) + (dv * dv) <= radius * radius && (uint)(u + du) < (uint)Side && (uint)(v + dv) < (uint)Side)
                {
                    plane[((v + dv) * Side) + u + du] = 1;
                }
            }
        }
    }

    private int U(float x) => (int)MathF.Round((Side / 2f) + ((x - CentreX) * ScaleX));

    private int V(float y) => (int)MathF.Round((Side / 2f) + ((y - CentreY) * Scale));

    private int Inside(int sample) => Math.Clamp(sample, 0, Side);
}
