using SRNet.Scenes;
using SRNet.Segmentation.Imaging;

namespace SRNet.Server.Bench;

/// <summary>Pictures to measure on: a rendered pond, whose koi are the objects. Played forth and back, so that it never ends and never jumps.</summary>
internal sealed class BenchScene
{
    private const int Length = 24;
    private const int Koi = 4;

    private readonly byte[][] _pictures = new byte[Length][];
    private readonly byte[][] _truth = new byte[Length][];

    /// <summary>Renders all pictures; takes about a second.</summary>
    public BenchScene(ImageSize frame)
    {
        Frame = frame;
        var pond = new Scene(new SceneAddress("demo", Frames: Length, Size: frame, Objects: Koi));
        for (var i = 0; i < Length; i++)
        {
            _pictures[i] = new byte[3 * frame.Pixels];
            _truth[i] = new byte[frame.Pixels];
            pond.DrawPicture(i, _pictures[i], 3 * frame.Width);
            pond.DrawTruth(i, _truth[i]);
        }
    }

    public ImageSize Frame { get; }

    /// <summary>Picture <paramref name="i"/>, any number from 0.</summary>
    public byte[] Picture(int i) => _pictures[Place(i)];

    /// <inheritdoc cref="Picture"/>
    public RgbImage Image(int i) => new(Picture(i), Frame, 3 * Frame.Width);

    /// <summary>The true masks of picture <paramref name="i"/> as <paramref name="objects"/> objects; beyond the four koi, each is cut into pieces from left to right.</summary>
    public LabelMap Truth(int i, int objects)
    {
        var truth = _truth[Place(i)];
        var labels = new LabelMap(Frame);
        for (var koi = 1; koi <= Math.Min(Koi, objects); koi++)
        {
            var pieces = ((objects - koi) / Koi) + 1;
            var columns = Columns(truth, (byte)koi);
            for (var p = 0; p < truth.Length; p++)
            {
                if (truth[p] == koi)
                {
                    // Pieces hold equal numbers of columns, not of pixels: good enough to be tracked.
                    var piece = columns[p % Frame.Width] * pieces / columns[^1];
                    labels.Pixels[p] = (byte)(koi + (Koi * piece));
                }
            }
        }

        return labels.ObjectIds().Count == objects
            ? labels
            : throw SrNetException.Failed($"The scene shows only {labels.ObjectIds().Count} of {objects} objects at {Frame}: measure fewer.");
    }

    private static int Place(int i) => Length - 1 - Math.Abs(Length - 1 - (i % ((2 * Length) - 2)));

    // Per column, how many columns with the label lie left of it; the last element is how many there are.
    private int[] Columns(byte[] truth, byte label)
    {
        var counts = new int[Frame.Width + 1];
        for (var x = 0; x < Frame.Width; x++)
        {
            var there = false;
            for (var p = x; p < truth.Length && !there; p += Frame.Width)
            {
                there = truth[p] == label;
            }

            counts[x + 1] = counts[x] + (there ? 1 : 0);
        }

        return counts;
    }
}

/// <summary>The scenes of a run, each rendered once.</summary>
internal sealed class BenchScenes
{
    private readonly Dictionary<ImageSize, BenchScene> _scenes = [];

    /// <summary>The scene with frames of a point's size.</summary>
    public BenchScene this[BenchPoint point]
    {
        get
        {
            if (!_scenes.TryGetValue(point.Frame, out var scene))
            {
                scene = new BenchScene(point.Frame);
                _scenes.Add(point.Frame, scene);
            }

            return scene;
        }
    }
}
