using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests.Devices.Gpu;

/// <summary>How much of a GPU a stream takes, and what becomes of it where there is no more.</summary>
[Collection(Gpu.Collection)]
public sealed class GpuRoomTests(SharedPlans plans, ITestOutputHelper output) : IClassFixture<SharedPlans>, IDisposable
{
    private static readonly ImageSize Size = new(208, 112);

    private readonly Scene _scene = new(Size, 3);

    public void Dispose() => Gpu.Reset();

    [Fact]
    public void A_first_prompt_without_room_is_refused_and_the_session_expects_the_same_frame_again()
    {
        using var model = plans.Gpu.Load();
        using var untouched = NewSession(model);
        var want = _scene.Run(untouched, 0, 8, Prompt(0));
        using var session = NewSession(model);
        Gpu.SetMemory(1);
        var refused = Assert.Throws<SrNetException>(() => _scene.Run(session, 0, 0, Prompt(0)));
        Assert.Equal(SrNetError.InvalidInput, refused.Error);
        Assert.StartsWith("The GPU has no room for 3 objects: ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("; remove other objects or streams, or choose a smaller size.", refused.Message, StringComparison.Ordinal);
        Gpu.Reset();
        Assert.Equal(want, _scene.Run(session, 0, 8, Prompt(0)));
    }

    [Fact]
    public void A_later_prompt_without_room_is_refused_and_the_others_are_followed_as_before()
    {
        using var model = plans.Gpu.Load();
        var first = new LabelMapPrompt(Only(_scene.Frame(0).Labels, 1));
        var second = new LabelMapPrompt(Only(_scene.Frame(4).Labels, 2));
        using var untouched = NewSession(model);
        var want = _scene.Run(untouched, 0, 8, first);
        using var session = NewSession(model);
        List<byte[]> got = [.. _scene.Run(session, 0, 3, first)];
        Gpu.SetMemory(1);
        Assert.Equal(SrNetError.InvalidInput, Assert.Throws<SrNetException>(() => _scene.Run(session, 4, 4, second)).Error);
        got.AddRange(_scene.Run(session, 4, 8, null));
        Assert.Equal(want, got);
        Assert.Equal([1], session.Objects.ToArray().Select(o => o.Id));
    }

    [Fact]
    public void Without_room_to_take_marks_back_they_are_made_all_the_same()
    {
        using var model = plans.Gpu.Load();
        using var session = new SrNetSession(model, new SessionOptions { FrameSize = Size, InternalSize = Size, UndoSteps = 4 });
        _scene.Run(session, 0, 3, Prompt(0));
        Assert.Equal(1, session.CanUndo);
        Gpu.SetMemory(1);
        var labels = _scene.Run(session, 4, 4, Prompt(4));
        Assert.Equal(_scene.Frame(4).Labels.Pixels, labels[0]);
        Assert.Equal(0, session.CanUndo);
    }

    [Fact]
    public void What_a_stream_holds_is_freed_only_when_nothing_uses_it_any_more()
    {
        using var model = plans.Gpu.Load();
        NewSession(model).Dispose();
        var before = Gpu.Live();
        for (var frames = 1; frames <= 9; frames++)
        {
            var session = NewSession(model);
            Gpu.ForbidBusyFrees();
            Gpu.SetJitter(2000);
            _scene.Run(session, 0, frames, Prompt(0));

            // Two frames on their way up and through the query encoder, and the last one still being memorised.
            session.Prepare(_scene.View(_scene.Frame(frames + 1).Rgb));
            session.Prepare(_scene.View(_scene.Frame(frames + 2).Rgb));
            session.Dispose();
            Assert.Null(model.DeviceLoss);
            Gpu.Reset();
            Assert.Equal(before, Gpu.Live());
        }
    }

    [Theory]
    [InlineData("srnet-s-fp16", 1, 60)]
    [InlineData("srnet-s-fp16", 2, 90)]
    public void A_stream_takes_little_beyond_the_engines(string bundle, int objects, int most)
    {
        var frame = new ImageSize(1920, 1080);
        var size = new ImageSize(672, 384);
        using var model = plans.Gpu.Load(bundle);
        using (NewSession())
        {
            // Loads the engines.
        }

        var shared = model.Gpu!.Value.UsedBytes;
        using var session = NewSession();
        var prompt = new LabelMap(frame);
        for (var k = 0; k < objects; k++)
        {
            prompt.Pixels.AsSpan((500 * frame.Width) + (200 * k), 100).Fill((byte)(k + 1));
        }

        session.Step(new RgbImage(new byte[3 * frame.Pixels], frame, 3 * frame.Width), new byte[frame.Pixels], new LabelMapPrompt(prompt));
        var taken = (model.Gpu!.Value.UsedBytes - shared) / 1e6;
        output.WriteLine(FormattableString.Invariant($"{bundle}, {objects} objects, {frame} at {size}: {taken:F1} MB"));
        Assert.InRange(taken, 0, most);

        SrNetSession NewSession() => new(model, new SessionOptions { FrameSize = frame, InternalSize = size });
    }

    private static SrNetSession NewSession(SrNetModel model) => new(model, new SessionOptions { FrameSize = Size, InternalSize = Size });

    private static LabelMap Only(LabelMap labels, byte id) => new(labels.Size, [.. labels.Pixels.Select(l => l == id ? id : (byte)0)]);

    private LabelMapPrompt Prompt(int t) => new(_scene.Frame(t).Labels);
}
