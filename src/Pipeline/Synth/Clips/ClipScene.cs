using SRNet.Pipeline.Synth.Clips.Filming;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Synth.Clips;

/// <summary>
/// A scene as the training renderer composes its clips (training/clips/renderer.py), for as many frames as one wants. The same arguments make the same
/// scene, in every size; other numbers are drawn than there, and all things are patterns and shapes. With another strength the scene stays the same as far
/// as it can.
/// </summary>
internal sealed class ClipScene
{
    /// <summary>Frames per second, and how many there are unless the address says otherwise.</summary>
    public const double FrameRate = 30;

    /// <inheritdoc cref="FrameRate"/>
    public const int Frames = 150;

    /// <summary>Number of objects unless the address says otherwise.</summary>
    public const int Objects = 2;

    // Every object must be visible in the first frame, by 0.4 % of the picture and a little more, as that is tried out in small: so often.
    private const double LeastShare = 0.005;
    private const int Attempts = 100;
    private const int SmallSide = 120;

    /// <summary>Composes a scene.</summary>
    /// <param name="config">What happens in it.</param>
    /// <param name="size">Of the picture; lengths scale with the shorter side.</param>
    /// <param name="objects">Number of objects, 1 and up.</param>
    /// <param name="seed">Chooses everything that is random.</param>
    public ClipScene(ClipConfig config, ImageSize size, int objects, ulong seed)
    {
        var random = new SceneRandom(seed);
        var motion = Math.Exp(0.45 * random.Normal());
        var (backdrop, camera, light) = (random.Fork(), random.Fork(), random.Fork());
        Size = size;
        Camera = new ClipCamera(ref camera, config);
        var shutter = config.Shutter * light.Between(config.Least(nameof(ClipConfig.Shutter)), 1);
        var shines = light.Chance(config.Odds(nameof(ClipConfig.Shadows), 0.5)) && config.Shadows > 0;
        var sun = new Sun(Math.Min(0.85, light.Between(0.2, 0.5) * config.Shadows), light.Between(-0.25, 0.25), light.Between(0.05, 0.3));
        Backdrop = new Backdrop(ref backdrop, config, size, motion * backdrop.Between(0, 1.3), shutter);
        var shrink = Math.Min(1, SmallSide / (double)Math.Min(size.Width, size.Height));
        var small = new ImageSize((int)(shrink * size.Width), (int)(shrink * size.Height));
        var numbers = random.Fork();
        for (var attempt = 1; attempt < Attempts && !ShowsAll(DrawLayers(small, numbers), small, objects); attempt++)
        {
            numbers = random.Fork();
        }

        Layers = DrawLayers(size, numbers);

        Layer[] DrawLayers(ImageSize picture, SceneRandom chosen)
        {
            var layers = new Cast(config, picture, motion).Draw(chosen, objects);
            foreach (var layer in layers)
            {
                (layer.Shutter, layer.Sun) = (shutter, shines ? sun : null);
            }

            return layers;
        }
    }

    public static ImageSize DefaultSize { get; } = new(854, 480);

    public ImageSize Size { get; }

    public Backdrop Backdrop { get; }

    /// <summary>Objects, look-alikes and scenery, back to front.</summary>
    public Layer[] Layers { get; }

    public ClipCamera Camera { get; }

    /// <summary>Texels of the largest skin.</summary>
    public int LargestSkin => Largest(Layers);

    private static int Largest(Layer[] layers) => layers.Max(layer => layer.Skin.Width * layer.Skin.Height);

    private static bool ShowsAll(Layer[] layers, ImageSize size, int objects)
    {
        var (painter, labels) = (new LayerPainter(size, Largest(layers)), new byte[size.Pixels]);
        foreach (var layer in layers)
        {
            painter.Draw(layer, 0, null, labels);
        }

        return Enumerable.Range(1, objects).All(id => labels.Count((byte)id) >= LeastShare * labels.Length);
    }
}
