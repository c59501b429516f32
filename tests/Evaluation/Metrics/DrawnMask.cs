using System.Text.Json;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Tests.Metrics;

/// <summary>Masks from integer formulas, the same as in reference/davis_reference.py.</summary>
internal static class DrawnMask
{
    public static byte[] Draw(ImageSize size, JsonElement shapes)
    {
        var pixels = new byte[size.Pixels];
        foreach (var shape in shapes.EnumerateArray())
        {
            var p = shape.EnumerateArray().Skip(1).Select(value => value.GetInt64()).ToArray();
            for (var i = 0; i < pixels.Length; i++)
            {
                long x = i % size.Width, y = i / size.Width;
                if (shape[0].GetString() switch
                {
                    "rect" => x >= p[0] && x < p[0] + p[2] && y >= p[1] && y < p[1] + p[3],
                    "ellipse" => ((x - p[0]) * (x - p[0]) * p[3] * p[3]) + ((y - p[1]) * (y - p[1]) * p[2] * p[2]) <= p[2] * p[2] * p[3] * p[3],
                    "noise" => ((x * 73856093) ^ (y * 19349663) ^ (p[0] * 83492791)) / 8 % 251 < p[1],
                    var kind => throw new InvalidOperationException($"No such shape: {kind}."),
                })
                {
                    pixels[i] = 1;
                }
            }
        }

        return pixels;
    }
}
