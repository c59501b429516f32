using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests;

/// <summary>The session on the exported engines must give the masks of the PyTorch model, frame after frame, with its own memory and its own decoder.</summary>
public sealed class ParityTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("srnet-parity-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("srnet-s", 1)]
    [InlineData("srnet-s", 2)]
    [InlineData("srnet-xs", 2)]
    public void Equals_PyTorch_on_a_rendered_clip(string name, int objects)
    {
        var scene = new Scene(new ImageSize(336, 208), objects);
        var frames = Directory.CreateDirectory(Path.Combine(_folder, "frames")).FullName;
        for (var t = 0; t < 24; t++)
        {
            var (rgb, labels) = scene.Frame(t);
            File.WriteAllBytes(Path.Combine(frames, $"{t:D5}.png"), ImageCodec.EncodePng(rgb, scene.Size.Width, scene.Size.Height, PixelKind.Rgb24));
            if (t == 0)
            {
                File.WriteAllBytes(Path.Combine(_folder, "mask.png"), ImageCodec.EncodePng(labels.Pixels, scene.Size.Width, scene.Size.Height, PixelKind.Gray8));
            }
        }

        Compare(name, frames, Path.Combine(_folder, "mask.png"), shortSide: 192);
    }

    [Theory]
    [InlineData("srnet-s", "davis-dev", "soccerball")]
    [InlineData("srnet-s", "composite-dev", "m_flamingo_mallard")]
    [InlineData("srnet-xs", "composite-dev", "m_flamingo_mallard")]
    public void Equals_PyTorch_on_a_real_clip(string name, string set, string sequence)
    {
        var data = Environment.GetEnvironmentVariable("SRNET_TEST_DATA");
        Assert.SkipWhen(data is null, "SRNET_TEST_DATA does not name a folder with real clips (davis-dev, composite-dev).");
        var masks = Directory.GetFiles(Path.Combine(data!, set, "Annotations", sequence));

        // JPEG decoders differ by a level here and there; both sides take the same pixels.
        var frames = Directory.CreateDirectory(Path.Combine(_folder, "frames")).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(data!, set, "JPEGImages", sequence)))
        {
            var image = ImageCodec.ReadFile(file);
            File.WriteAllBytes(Path.Combine(frames, Path.GetFileNameWithoutExtension(file) + ".png"), ImageCodec.EncodePng(image.Pixels, image.Width, image.Height, PixelKind.Rgb24));
        }

        Compare(name, frames, masks.Min()!, shortSide: 384);
    }

    private void Compare(string name, string frames, string mask, int shortSide)
    {
        var reference = Path.Combine(_folder, "reference");
        PyTorchReference.Segment(name, frames, mask, shortSide, reference);

        using var model = SrNetModel.Load(Path.Combine(AppContext.BaseDirectory, "engines", name), threads: 2);
        SrNetSession? session = null;
        double iou = 0, worstIou = 1, worstLogit = 0, sumLogit = 0;
        long logits = 0, pairs = 0;
        foreach (var file in Directory.GetFiles(frames).Order(StringComparer.Ordinal))
        {
            var image = ImageCodec.ReadFile(file);
            var size = new ImageSize(image.Width, image.Height);
            LabelMapPrompt? prompt = null;
            if (session is null)
            {
                session = new SrNetSession(model, new SessionOptions
                {
                    FrameSize = size,
                    Tracking = new TrackingRule { LoseBelow = 0, FindFrom = 0, LeastShare = 0, Identity = null },
                    Memory = new MemoryPolicy(5, 5),
                    InternalSize = NetworkSize.Of(size, shortSide, 16),
                });
                prompt = new LabelMapPrompt(new LabelMap(size, ImageCodec.ReadFile(mask).Pixels));
            }

            var labels = new byte[size.Pixels];
            session.Step(new RgbImage(image.Pixels, size, 3 * size.Width), labels, prompt);
            var wanted = Path.Combine(reference, Path.GetFileNameWithoutExtension(file));
            var want = ImageCodec.ReadFile(wanted + ".png").Pixels;
            foreach (var o in session.Objects)
            {
                var one = Scene.IoU(labels, want, (byte)o.Id);
                iou += one;
                worstIou = Math.Min(worstIou, one);
                pairs++;
            }

            if (prompt is null)
            {
                var wantLogits = PyTorchReference.ReadNpy(wanted + ".npy");
                Assert.Equal(wantLogits.Length, session.Logits.Length);
                for (var i = 0; i < wantLogits.Length; i++)
                {
                    var difference = Math.Abs(wantLogits[i] - session.Logits[i]);
                    worstLogit = Math.Max(worstLogit, difference);
                    sumLogit += difference;
                    logits++;
                }
            }
        }

        session!.Dispose();
        output.WriteLine(FormattableString.Invariant(
            $"{pairs} object masks: mean IoU {iou / pairs:F5}, worst {worstIou:F5}; logits: mean difference {sumLogit / logits:E1}, largest {worstLogit:F4}"));
        Assert.InRange(iou / pairs, 0.995, 1);
        // Differences grow through the fed-back masks, so the largest of a clip is only bounded loosely; their mean shows that nothing is off.
        Assert.InRange(sumLogit / logits, 0, 0.05);
    }
}
