using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.Media;

namespace SRNet.Interop.Tests.Cuda;

/// <summary>What the kernels have to compute, written from the definitions in double precision.</summary>
internal static class KernelReference
{
    /// <summary>Value of output pixel (x, y): the covered area's mean where the picture shrinks, linear between pixel centres where it grows.</summary>
    public static double Resample(Func<int, int, double> pixel, int width, int height, int x, int y, int outWidth, int outHeight)
    {
        var sum = 0.0;
        foreach (var (row, rowWeight) in Weights(y, height, outHeight))
        {
            foreach (var (column, columnWeight) in Weights(x, width, outWidth))
            {
                sum += rowWeight * columnWeight * pixel(column, row);
            }
        }

        return sum;
    }

    public static double[] RgbToTensor(byte[] rgb, Letterbox box, Func<int, double, double> normalize, double padding) =>
        Tensor(box, padding, (x, y, c) =>
            normalize(c, Round(Resample((i, j) => rgb[(3 * ((j * box.FrameWidth) + i)) + c], box.FrameWidth, box.FrameHeight, x, y, box.ContentWidth, box.ContentHeight))));

    /// <summary>ITU-R BT.601 or BT.709: R = Y + 2 (1 - Kr) V, B = Y + 2 (1 - Kb) U, and G from Y = Kr R + Kg G + Kb B. Y in 16..235, U and V in 16..240.</summary>
    public static YuvMatrix Matrix(double kr, double kb)
    {
        double kg = 1 - kr - kb, chroma = 255.0 / 224;
        return new YuvMatrix(
            255f / 219, 16, (float)(2 * (1 - kr) * chroma), (float)(-2 * (1 - kb) * kb / kg * chroma), (float)(-2 * (1 - kr) * kr / kg * chroma), (float)(2 * (1 - kb) * chroma));
    }

    public static double[] YuvToTensor(byte[] planes, YuvForm form, Letterbox box, Func<int, double, double> normalize, double padding)
    {
        int chromaWidth = (box.FrameWidth + 1) / 2, chromaHeight = (box.FrameHeight + 1) / 2, step = form.Interleaved ? 2 : 1;
        var m = form.Matrix;
        var luma = box.FrameWidth * box.FrameHeight;
        var second = luma + (form.Interleaved ? 1 : chromaWidth * chromaHeight);
        double Pixel(int x, int y, int c)
        {
            var chroma = step * ((y / 2 * chromaWidth) + (x / 2));
            float Term(float product) => form.Whole ? MathF.Floor(product) : product;
            float grey = Term((planes[(y * box.FrameWidth) + x] - m.YOffset) * m.YScale), u = planes[luma + chroma] - 128, v = planes[second + chroma] - 128;
            return Math.Clamp(c switch { 0 => grey + Term(m.RedV * v), 1 => grey + Term(m.GreenU * u) + Term(m.GreenV * v), _ => grey + Term(m.BlueU * u) }, 0, 255);
        }

        return Tensor(box, padding, (x, y, c) =>
            normalize(c, Round(Resample((i, j) => Pixel(i, j, c), box.FrameWidth, box.FrameHeight, x, y, box.ContentWidth, box.ContentHeight))));
    }

    /// <summary>objects x height x width.</summary>
    public static double[] SoftMasks(float[] logits, int logitWidth, int logitHeight, int objects, int width, int height)
    {
        var masks = new double[objects * width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var odds = new double[objects];
                var none = 1.0;
                for (var k = 0; k < objects; k++)
                {
                    var plane = k * logitWidth * logitHeight;
                    var p = Clamp(1 / (1 + Math.Exp(-Resample((i, j) => logits[plane + (j * logitWidth) + i], logitWidth, logitHeight, x, y, width, height))));
                    odds[k] = p / (1 - p);
                    none *= 1 - p;
                }

                none = Clamp(none);
                var total = odds.Sum() + (none / (1 - none));
                for (var k = 0; k < objects; k++)
                {
                    masks[(((k * height) + y) * width) + x] = odds[k] / total;
                }
            }
        }

        return masks;
    }

    /// <summary>The shares of background and objects at a pixel of the picture.</summary>
    public static double[] Shares(float[] masks, int objects, Letterbox box, int x, int y)
    {
        var shares = new double[objects + 1];
        for (var k = 0; k < objects; k++)
        {
            var plane = k * box.Width * box.Height;
            shares[k + 1] = Resample(
                (i, j) => masks[plane + ((j + box.Top) * box.Width) + i + box.Left], box.ContentWidth, box.ContentHeight, x, y, box.FrameWidth, box.FrameHeight);
        }

        shares[0] = 1 - shares.Sum();
        return shares;
    }

    /// <summary>Runs of equal labels are filled; their ends, and where the row above or below at the thickness differs, are contour.</summary>
    public static byte[] Overlay(byte[] rgb, byte[] labels, int width, int height, uint[] colours, int fill, int thickness)
    {
        var result = (byte[])rgb.Clone();
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var id = labels[(y * width) + x];
                if (id is 0 or 255)
                {
                    continue;
                }

                int start = x, end = x + 1;
                while (start > 0 && labels[(y * width) + start - 1] == id)
                {
                    start--;
                }

                while (end < width && labels[(y * width) + end] == id)
                {
                    end++;
                }

                var line = (start > 0 && x < start + thickness) || (end < width && x >= end - thickness)
                    || labels[(Math.Max(y - thickness, 0) * width) + x] != id || labels[(Math.Min(y + thickness, height - 1) * width) + x] != id;
                for (var c = 0; c < 3; c++)
                {
                    var at = (3 * ((y * width) + x)) + c;
                    var colour = (int)(colours[id] >> (8 * c)) & 255;
                    result[at] = (byte)(line ? colour : ((rgb[at] * (256 - fill)) + (colour * fill) + 128) >> 8);
                }
            }
        }

        return result;
    }

    private static double Clamp(double p) => Math.Clamp(p, 1e-7, 1 - 1e-7);

    // Halfway goes up.
    private static double Round(double value) => Math.Round(value + 0.0007, MidpointRounding.ToEven);

    private static double[] Tensor(Letterbox box, double padding, Func<int, int, int, double> content)
    {
        var tensor = new double[3 * box.Width * box.Height];
        for (var c = 0; c < 3; c++)
        {
            for (var y = 0; y < box.Height; y++)
            {
                for (var x = 0; x < box.Width; x++)
                {
                    int cx = x - box.Left, cy = y - box.Top;
                    var inside = cx >= 0 && cy >= 0 && cx < box.ContentWidth && cy < box.ContentHeight;
                    tensor[(((c * box.Height) + y) * box.Width) + x] = inside ? content(cx, cy, c) : padding;
                }
            }
        }

        return tensor;
    }

    private static IEnumerable<(int Input, double Weight)> Weights(int output, int inputs, int outputs)
    {
        var scale = (double)inputs / outputs;
        if (outputs < inputs)
        {
            double from = output * scale, to = (output + 1) * scale;
            for (var i = (int)from; i < inputs && i < to; i++)
            {
                yield return (i, Math.Max(0, Math.Min(to, i + 1) - Math.Max(from, i)) / scale);
            }
        }
        else
        {
            var position = Math.Clamp(((output + 0.5) * scale) - 0.5, 0, inputs - 1);
            var first = (int)position;
            yield return (first, 1 - (position - first));
            if (first + 1 < inputs)
            {
                yield return (first + 1, position - first);
            }
        }
    }
}
