using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Pipeline.Supervision;
using SRNet.Segmentation;
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

    /// <summary>A stream that follows <see cref="Mask"/> from its first frame on, and ends with the first output that breaks.</summary>
    public static VideoStream Of(IFrameSource source, IFrameSegmenter segmenter, params OutputSpec[] outputs) =>
        Of(source, segmenter, new LabelMapPrompt(Mask(source.Description.Size)), outputs);

    public static VideoStream Of(IFrameSource source, IFrameSegmenter segmenter, LabelMapPrompt prompt, params OutputSpec[] outputs) =>
        Of(source, _ => segmenter, prompt, outputs);

    public static VideoStream Of(IFrameSource source, Func<ImageSize, IFrameSegmenter> segmenter, LabelMapPrompt prompt, params OutputSpec[] outputs)
    {
        var stream = new VideoStream(new StreamOptions
        {
            Id = "test",
            Open = (_, _) => source,
            Segmenter = segmenter,
            Prompts = prompt.ToObjectPrompts(),
            OutputRetry = RetryPolicy.Never,
        });
        Array.ForEach(outputs, stream.Attach);
        return stream;
    }

    /// <summary>Runs a stream to its end and disposes it.</summary>
    public static async Task<RunReport> RunAsync(this VideoStream stream, CancellationToken? cancellation = null)
    {
        using (stream)
        {
            return await stream.RunToEndAsync(cancellation ?? TestContext.Current.CancellationToken);
        }
    }
}
