using SRNet.Pipeline.Sinks;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>A small stream of test doubles.</summary>
internal static class TestStream
{
    public static ImageSize Size { get; } = new(34, 20);

    /// <summary>Object 1 to the left, object 2 to the right, background between.</summary>
    public static LabelMap Mask(ImageSize size)
    {
        var mask = new LabelMap(size);
        for (var i = 0; i < mask.Pixels.Length; i++)
        {
            var x = i % size.Width;
            mask.Pixels[i] = x < size.Width / 3 ? (byte)1 : x > 2 * size.Width / 3 ? (byte)2 : (byte)0;
        }

        return mask;
    }

    public static StreamRun Of(IFrameSource source, IStreamSegmenter segmenter, params IFrameSink[] sinks) => new()
    {
        Source = source,
        Segmenter = _ => segmenter,
        Prompts = new LabelMapPrompt(Mask(source.Description.Size)).ToObjectPrompts(),
        Sinks = sinks,
    };

    public static Task<RunReport> RunAsync(this StreamRun run) => new StreamRunner(run).RunAsync(TestContext.Current.CancellationToken);
}
