using SRNet.Scenes.Pond;
using SRNet.Scenes.Rendering;
using SRNet.Scenes.Shapes;
using SRNet.Segmentation.Imaging;

namespace SRNet.Scenes;

/// <summary>A rendered scene: any frame's picture, and the true masks of its objects.</summary>
public sealed class Scene
{
    /// <summary>The most objects a scene can have.</summary>
    public const int MaxObjects = 4;

    // What keeps scratch memory is there twice: masks can be asked for while pictures are drawn.
    private readonly ISceneRenderer _pictures;
    private readonly ISceneRenderer _truth;
    private readonly Lock _truthLock = new();

    /// <summary>Builds a scene; the pond takes a few tenths of a second.</summary>
    /// <param name="address">Which one. The same address makes the same scene on every machine.</param>
    /// <exception cref="SrNetException">InvalidInput: there is no scene of that name.</exception>
    public Scene(SceneAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (PondPresets.All.TryGetValue(address.Name, out var preset))
        {
            Size = address.Size ?? new ImageSize(preset.Width, preset.Height);
            (FrameRate, FrameCount) = (preset.FrameRate, address.Frames ?? preset.Frames);
            var pond = new PondScene(preset, Size, address.Objects ?? preset.Objects, (ulong)address.Seed);
            _pictures = new PondRenderer(pond);
            _truth = new PondRenderer(pond);
        }
        else if (address.Name == ShapesRenderer.Name)
        {
            Size = address.Size ?? ShapesRenderer.DefaultSize;
            (FrameRate, FrameCount) = (ShapesRenderer.FrameRate, address.Frames ?? ShapesRenderer.Frames);
            var shapes = new ShapesRenderer(Size, address.Objects ?? ShapesRenderer.DefaultObjects, (ulong)address.Seed);
            _pictures = shapes;
            _truth = shapes;
        }
        else
        {
            throw SrNetException.InvalidInput($"There is no scene '{address.Name}'; there are {string.Join(", ", Names)}.");
        }
    }

    /// <summary>Names of all scenes.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. PondPresets.All.Keys, ShapesRenderer.Name];

    /// <summary>Size of the pictures in pixels.</summary>
    public ImageSize Size { get; }

    /// <summary>Pictures per second.</summary>
    public double FrameRate { get; }

    /// <summary>How many frames the address asked for; later ones can be drawn as well.</summary>
    public int FrameCount { get; }

    /// <summary>Draws a frame's picture. One thread at a time.</summary>
    /// <param name="frame">Index of the frame, from 0.</param>
    /// <param name="rgb">Receives interleaved R, G, B, height rows.</param>
    /// <param name="stride">Bytes from one row of <paramref name="rgb"/> to the next, at least 3 * width.</param>
    public void DrawPicture(long frame, Span<byte> rgb, int stride) => _pictures.DrawPicture(frame, rgb, stride);

    /// <summary>Draws the true mask of any frame: of frame 0 it is a prompt, of any frame it can be scored against. Thread-safe.</summary>
    /// <param name="frame">Index of the frame, from 0.</param>
    /// <param name="labels">Receives height * width object ids, 1 and up; 0 = background or hidden.</param>
    public void DrawTruth(long frame, Span<byte> labels)
    {
        lock (_truthLock)
        {
            _truth.DrawLabels(frame, labels);
        }
    }

    /// <summary>The true mask of the first frame, as a prompt.</summary>
    public LabelMap FirstTruth()
    {
        var truth = new LabelMap(Size);
        DrawTruth(0, truth.Pixels);
        return truth;
    }
}
