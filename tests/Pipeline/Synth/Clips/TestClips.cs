using SRNet.Pipeline.Synth;
using SRNet.Pipeline.Synth.Clips;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Synth.Clips;

/// <summary>Small clips to compare.</summary>
internal static class TestClips
{
    public static ImageSize Size { get; } = new(128, 96);

    /// <summary>Settings of clips in which nothing moves: on top of preset plain.</summary>
    public const string Still = "speed=0&scale=0&rotation=0&pan=0&zoom=0";

    public static ClipScene Scene(string preset, string settings = "", int seed = 0, int objects = 1, ImageSize? size = null) =>
        new(ClipPresets.Find(ClipPresets.Prefix + preset, settings)!, size ?? Size, objects, (ulong)seed);

    /// <summary>Frames 0 to <paramref name="frames"/> - 1.</summary>
    public static (byte[] Rgb, byte[] Labels)[] Render(string preset, string settings = "", int seed = 0, int objects = 1, int frames = 60, int step = 1)
    {
        var renderer = new ClipRenderer(Scene(preset, settings, seed, objects));
        return [.. Enumerable.Range(0, frames).Select(i => Render(renderer, i * step))];
    }

    public static (byte[] Rgb, byte[] Labels) Render(ClipRenderer renderer, long frame)
    {
        var (rgb, labels) = (new byte[3 * Size.Pixels], new byte[Size.Pixels]);
        renderer.DrawPicture(frame, rgb, 3 * Size.Width);
        renderer.DrawLabels(frame, labels);
        return (rgb, labels);
    }

    public static int Area(byte[] labels, int label = 1) => labels.Count(p => p == label);

    /// <summary>Mean difference of horizontal neighbours.</summary>
    public static double Edges(byte[] rgb) => Enumerable.Range(3, rgb.Length - 3).Average(i => Math.Abs(rgb[i] - rgb[i - 3]));
}
