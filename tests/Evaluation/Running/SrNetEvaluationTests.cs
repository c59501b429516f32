using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Running;
using SRNet.Evaluation.Segmenters;
using SRNet.Evaluation.Tests.Support;
using SRNet.Interop.Media;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Tests.Running;

public sealed class SrNetEvaluationTests : IDisposable
{
    private readonly TinyDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void The_bundled_model_follows_a_box_that_leaves_its_first_place()
    {
        var boxes = Enumerable.Range(0, 12).Select(i => Pictures.Boxes(TinyDataset.Size, (1, 4 + (3 * i), 14, 18, 18))).ToArray();
        _data.Add("box", boxes);
        for (var i = 0; i < boxes.Length; i++)
        {
            TinyDataset.Write(_data.Frame("box", i), ImageCodec.EncodePng(Painted(boxes[i]), TinyDataset.Size.Width, TinyDataset.Size.Height, PixelKind.Rgb24));
        }

        using var model = SrNetModel.Load();
        var report = Evaluator.Run(
            EvaluationDataset.Open(_data.Folder),
            new SrNetSegmenter(model, internalSize: new ImageSize(256, 192)),
            new EvaluationOptions { Baselines = true },
            TestContext.Current.CancellationToken);

        Assert.Equal((model.Name, "cpu", "192x256"), (report.Model, report.Device, report.Size));
        Assert.InRange(report.Mean!.J, 80, 100);
        Assert.InRange(report.Baselines![0].Mean.J, 0, 50);
        Assert.True(report.Fps > 0);
    }

    private static byte[] Painted(byte[] box)
    {
        var rgb = Pictures.Texture(TinyDataset.Size, 0, 0);
        for (var i = 0; i < box.Length; i++)
        {
            if (box[i] != 0)
            {
                rgb[3 * i] = 220;
                rgb[(3 * i) + 1] = (byte)(rgb[(3 * i) + 1] / 3);
                rgb[(3 * i) + 2] = 40;
            }
        }

        return rgb;
    }
}
