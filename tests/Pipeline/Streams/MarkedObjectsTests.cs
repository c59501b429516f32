using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Streams;
using SRNet.Pipeline.Supervision;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Tests.Streams;

/// <summary>What becomes of the objects that people marked: what is drawn of them, what is kept.</summary>
public class MarkedObjectsTests
{
    private static readonly ImageSize Size = TestStream.Size;

    [Fact]
    public async Task Captions_are_drawn_once_a_frame_into_what_shows_masks_and_into_nothing_else()
    {
        var drawn = 0;
        var (overlay, other) = (new List<byte>(), new List<byte>());
        using var stream = new VideoStream(new StreamOptions
        {
            Id = "test",
            Open = (_, _) => new ScriptedSource(Size, 5),
            Segmenter = _ => new TestSegmenter(Size),
            Prompts = new LabelMapPrompt(TestStream.Mask(Size)).ToObjectPrompts(),
            OutputRetry = RetryPolicy.Never,
            Captions = (picture, objects) =>
            {
                drawn++;
                Assert.Equal([(1, "object 1"), (2, "object 2")], objects.Select(o => (o.Id, o.Name)));
                Assert.Equal([1, 2], picture.Objects.ToArray().Select(o => o.Id));
                picture.Rgb[^1] = 123;
            },
        });
        stream.Attach(new FrameOutputSpec("a", Overlay: true, () => Last(overlay)));
        stream.Attach(new FrameOutputSpec("b", Overlay: true, () => Last(overlay)));
        stream.Attach(new FrameOutputSpec("c", Overlay: false, () => Last(other)));

        await stream.RunToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(5, drawn);
        Assert.Equal(Enumerable.Repeat((byte)123, 10), overlay);
        Assert.Equal(5, other.Count);
        Assert.DoesNotContain((byte)123, other);

        static RecordingSink Last(List<byte> bytes) => new("sink")
        {
            BeforeWrite = frame =>
            {
                lock (bytes)
                {
                    bytes.Add(frame.Rgb[^1]);
                }
            },
        };
    }

    [Fact]
    public async Task What_a_person_marked_is_saved_even_if_the_network_was_never_sure_of_it()
    {
        using var stream = TestStream.Of(new ScriptedSource(Size, 5), new TestSegmenter(Size) { Confidence = 0.1f });
        await stream.RunToEndAsync(TestContext.Current.CancellationToken);
        var saved = stream.SaveObjects();
        Assert.Equal([1, 2], saved.Select(o => o.Id));
        Assert.All(saved, o => Assert.Equal(TestStream.Mask(Size).Pixels, o.Mask.Labels.Pixels));
    }
}
