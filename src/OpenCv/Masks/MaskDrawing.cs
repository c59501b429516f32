using System.Globalization;
using OpenCvSharp;
using SRNet.OpenCv.Loading;
using SRNet.OpenCv.Sessions;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.OpenCv.Masks;

/// <summary>Draws objects into OpenCV's pictures, each in the colour it has in masks at full brightness.</summary>
public static class MaskDrawing
{
    /// <summary>Share of an object's colour in its fill.</summary>
    private const double FillShare = 0.43;

    private const double BlackShare = 0.6;
    private const double DarkestLetters = 100;

    /// <summary>Fills every object with its colour, translucent, and draws its outline.</summary>
    /// <param name="picture">8UC3, B, G, R, of the labels' size.</param>
    /// <param name="labels">8UC1, one object id per pixel.</param>
    /// <param name="thickness">Of the outline, in pixels; 0 = none.</param>
    public static void Fill(Mat picture, Mat labels, int thickness = 2)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(labels);
        using Mat mask = new(), plain = new(picture.Size(), picture.Type()), mixed = new();
        foreach (var id in Ids(labels))
        {
            Cv2.Compare(labels, id, mask, CmpTypes.EQ);
            plain.SetTo(ColourOf(id));
            Cv2.AddWeighted(picture, 1 - FillShare, plain, FillShare, 0, mixed);
            mixed.CopyTo(picture, mask);
            if (thickness > 0)
            {
                Cv2.DrawContours(picture, MaskOutlines.Of(labels, id).Select(outline => outline.Points), -1, ColourOf(id), thickness, LineTypes.AntiAlias);
            }
        }
    }

    /// <summary>Writes what an object is called, and how sure the program is of it, above its box, on a dark ground that keeps it readable.</summary>
    /// <param name="picture">8UC3, B, G, R.</param>
    /// <param name="item">The object, as a session describes it; nothing is written of one that is not seen.</param>
    /// <param name="name">What it is called; characters that OpenCV's font lacks (all but ASCII) show as '?'.</param>
    public static void Text(Mat picture, in TrackedObject item, string name)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(name);
        Write(picture, item, name, ColourOf(item.Id));
    }

    /// <summary>The same in a picture as streams have it.</summary>
    /// <param name="rgb">Interleaved R, G, B, height rows.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="size">Size of the picture.</param>
    /// <param name="item">The object; nothing is written of one that is not seen.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="colour">Of the letters.</param>
    /// <exception cref="SrNetException">Missing: OpenCV's library.</exception>
    public static unsafe void Text(Span<byte> rgb, int stride, ImageSize size, in TrackedObject item, string name, (byte R, byte G, byte B) colour)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 3 * size.Width);
        ArgumentOutOfRangeException.ThrowIfLessThan(rgb.Length, (stride * (size.Height - 1)) + (3 * size.Width), nameof(rgb));
        OpenCvLibrary.Ensure();
        fixed (byte* pixels = rgb)
        {
            using var picture = Mat.FromPixelData(size.Height, size.Width, MatType.CV_8UC3, (nint)pixels, stride);
            Write(picture, item, name, new Scalar(colour.R, colour.G, colour.B));
        }
    }

    private static void Write(Mat picture, in TrackedObject item, string name, Scalar colour)
    {
        if (item.Area == 0)
        {
            return;
        }

        // Dark letters would be lost on the dark ground.
        if (Math.Max(Math.Max(colour.Val0, colour.Val1), colour.Val2) < DarkestLetters)
        {
            colour = Scalar.White;
        }

        // As high in a large picture as in a small one.
        var scale = Math.Max(0.4, picture.Height / 900.0);
        var text = string.Create(CultureInfo.InvariantCulture, $"{name} {100 * item.Confidence:0}%");
        var size = Cv2.GetTextSize(text, HersheyFonts.HersheySimplex, scale, Thickness(scale), out var baseline);
        var pad = baseline / 2;
        var left = Math.Clamp(item.Box.X, 0, Math.Max(0, picture.Width - size.Width - (2 * pad)));
        var ground = new Rect(left, Math.Max(0, item.Box.Y - size.Height - baseline - pad), size.Width + (2 * pad), size.Height + baseline + pad)
            & new Rect(0, 0, picture.Width, picture.Height);
        if (ground.Width == 0 || ground.Height == 0)
        {
            return;
        }

        using (var part = new Mat(picture, ground))
        {
            part.ConvertTo(part, -1, 1 - BlackShare);
        }

        Cv2.PutText(picture, text, new Point(ground.X + pad, ground.Y + pad + size.Height), HersheyFonts.HersheySimplex, scale, colour, Thickness(scale), LineTypes.AntiAlias);
    }

    private static int Thickness(double scale) => Math.Max(1, (int)Math.Round(1.5 * scale));

    // The palette's colours are dark for a picture; the same hue at full brightness shows on any background.
    private static Scalar ColourOf(int id)
    {
        var colour = LabelPalette.Rgb.AsSpan(3 * id, 3);
        double brightest = Math.Max(Math.Max(colour[0], colour[1]), Math.Max(colour[2], (byte)1));
        return new Scalar(colour[2] * 255 / brightest, colour[1] * 255 / brightest, colour[0] * 255 / brightest);
    }

    private static List<int> Ids(Mat labels)
    {
        Span<bool> seen = stackalloc bool[256];
        var height = labels.Height;
        for (var y = 0; y < height; y++)
        {
            foreach (var label in MatPixels.Row(labels, y))
            {
                seen[label] = true;
            }
        }

        var ids = new List<int>();
        for (var id = 1; id < LabelMap.Void; id++)
        {
            if (seen[id])
            {
                ids.Add(id);
            }
        }

        return ids;
    }
}
