using SRNet.Interop.Media;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Tests.Support;
using SRNet.Scenes;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Tests.Streams;

/// <summary>The whole path with nothing replaced: decoder, network, encoder.</summary>
public sealed class RealStreamTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task A_video_goes_in_and_masks_come_out()
    {
        var scene = new Scene(new SceneAddress("demo", Frames: 12, Size: new ImageSize(426, 240), Objects: 2));
        var clip = _folder.File("clip.mp4");
        Film(scene, clip);

        using var model = SrNetModel.Load();
        var report = await TestStream.Of(
            new FrameSources().Open(clip, new SourceOptions(), TestContext.Current.CancellationToken),
            size => new SrNetSession(model, new SessionOptions { FrameSize = size }),
            new LabelMapPrompt(scene.FirstTruth()),
            new FrameOutputSpec("video", true, () => new VideoSink(_folder.File("overlay.mp4"))),
            new FrameOutputSpec("masks", false, () => new MaskFolderSink(_folder.File("masks"))),
            new FrameOutputSpec("objects", false, () => new ObjectLinesSink(_folder.File("objects.jsonl")))).RunAsync();

        Assert.Equal((12, 0), (report.Frames, report.Dropped));
        Assert.Equal([1, 2], report.Objects.Select(o => o.Id));
        Assert.Equal(12, File.ReadLines(_folder.File("objects.jsonl")).Count());
        Assert.True(new FileInfo(_folder.File("overlay.mp4")).Length > 10_000);

        var (truth, last) = (new byte[240 * 426], ImageCodec.ReadFile(_folder.File("masks/00011.png")).Pixels);
        scene.DrawTruth(11, truth);
        Assert.All([1, 2], id =>
        {
            var both = truth.Zip(last).Count(p => p.First == id && p.Second == id);
            var either = truth.Zip(last).Count(p => p.First == id || p.Second == id);
            Assert.True(both > 0.6 * either, $"Object {id}: {both} of {either} pixels are right.");
        });
    }

    public void Dispose() => _folder.Dispose();

    private static void Film(Scene scene, string path)
    {
        var size = scene.Size;
        using var writer = VideoWriter.Create(new VideoWriterOptions { Path = path, Width = size.Width, Height = size.Height });
        var rgb = new byte[3 * size.Pixels];
        for (var i = 0; i < scene.FrameCount; i++)
        {
            scene.DrawPicture(i, rgb, 3 * size.Width);
            writer.Write(rgb, 3 * size.Width, TimeSpan.FromSeconds(i / scene.FrameRate));
        }

        writer.Finish();
    }
}
