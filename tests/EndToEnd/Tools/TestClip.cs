using SRNet.Scenes;
using SRNet.Segmentation.Imaging;

namespace SRNet.EndToEnd.Tests.Tools;

/// <summary>A rendered scene as a real H.264 file with the mask of its first frame, made once for all tests.</summary>
internal sealed class TestClip
{
    public const int Frames = 40;

    private static readonly Lazy<TestClip> Made = new(() => new TestClip());

    private TestClip()
    {
        // In the build folder, not in a temporary one: it belongs to no single test.
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "clip")).FullName;
        Video = Path.Combine(folder, "scene.mp4");
        Mask = Path.Combine(folder, "scene.png");
        (Width, Height) = (640, 360);
        var scene = new Scene(new SceneAddress("demo", Seed: 3, Frames: Frames, Size: new ImageSize(Width, Height)));
        Labels = scene.FirstTruth().Pixels;
        VideoFile.WriteGray(Mask, Width, Height, Labels);
        var frame = new byte[3 * Width * Height];
        VideoFile.Encode(Video, Width, Height, output =>
        {
            for (var i = 0; i < Frames; i++)
            {
                scene.DrawPicture(i, frame, 3 * Width);
                output.Write(frame);
            }
        });
        LastTruth = new byte[Width * Height];
        scene.DrawTruth(Frames - 1, LastTruth);
    }

    public static TestClip Instance => Made.Value;

    /// <summary>The H.264 file.</summary>
    public string Video { get; }

    /// <summary>The first frame's label map, a gray PNG.</summary>
    public string Mask { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The first frame's true labels.</summary>
    public byte[] Labels { get; }

    /// <summary>The last frame's true labels.</summary>
    public byte[] LastTruth { get; }
}
