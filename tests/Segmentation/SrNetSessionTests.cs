using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests;

/// <summary>What a session promises, on the bundled model. On the CPU by ONNX Runtime here; <see cref="OneDnnSessionTests"/> and <see cref="GpuSessionTests"/>
/// ask the same of the others.</summary>
public class SrNetSessionTests : IDisposable
{
    private static readonly ImageSize Size = new(320, 192);

    private readonly Lazy<SrNetModel> _model;

    public SrNetSessionTests() => _model = new(Load);

    public void Dispose()
    {
        if (_model.IsValueCreated)
        {
            _model.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Follows_objects(int count)
    {
        var scene = new Scene(Size, count);
        using var session = NewSession();
        var labels = scene.Run(session, 0, 24, new LabelMapPrompt(scene.Frame(0).Labels));

        for (byte id = 1; id <= count; id++)
        {
            Assert.InRange(Scene.IoU(labels[24], scene.Frame(24).Labels.Pixels, id), 0.8, 1);
        }
    }

    [Fact]
    public void The_prompted_frame_gets_exactly_the_masks_that_were_given()
    {
        var scene = new Scene(Size, 2);
        using var session = NewSession();
        var truth = scene.Frame(0).Labels;

        Assert.Equal(truth.Pixels, scene.Run(session, 0, 0, new LabelMapPrompt(truth))[0]);
        Assert.All(session.Objects.ToArray(), o => Assert.Equal(1, o.Confidence));
    }

    [Fact]
    public void Without_a_prompt_everything_is_background()
    {
        var scene = new Scene(Size, 1);
        using var session = NewSession();

        Assert.All(scene.Run(session, 0, 2, null), labels => Assert.DoesNotContain(labels, l => l != 0));
        Assert.Equal(0, session.Objects.Length);
    }

    [Fact]
    public void The_same_input_gives_the_same_masks()
    {
        var scene = new Scene(Size, 2);
        using var one = NewSession();
        using var two = NewSession();
        var prompt = new LabelMapPrompt(scene.Frame(0).Labels);

        Assert.Equal(scene.Run(one, 0, 12, prompt), scene.Run(two, 0, 12, prompt));
    }

    [Fact]
    public void Frames_prepared_ahead_give_the_same_masks()
    {
        var scene = new Scene(Size, 2);
        using var one = NewSession();
        using var ahead = NewSession();
        var prompt = new LabelMapPrompt(scene.Frame(0).Labels);
        var want = scene.Run(one, 0, 12, prompt);

        var got = new List<byte[]>();
        var next = 0;
        for (var t = 0; t <= 12; t++)
        {
            // Now and then no further frame is ready in time, as with a live source.
            for (var ready = Math.Min(12, t % 4 == 3 ? t : t + 1); t % 5 != 4 && next <= ready; next++)
            {
                ahead.Prepare(scene.View(scene.Frame(next).Rgb));
            }

            next = Math.Max(next, t + 1);

            var labels = new byte[Size.Pixels];
            ahead.Step(scene.View(scene.Frame(t).Rgb), labels, t == 0 ? prompt : null);
            got.Add(labels);
        }

        Assert.Equal(want, got);
    }

    [Fact]
    public void A_third_prepared_frame_is_refused_and_a_session_may_end_while_it_encodes()
    {
        var scene = new Scene(Size, 1);
        using var session = NewSession();
        session.Prepare(scene.View(scene.Frame(0).Rgb));
        session.Prepare(scene.View(scene.Frame(1).Rgb));

        Assert.Throws<InvalidOperationException>(() => session.Prepare(scene.View(scene.Frame(2).Rgb)));
    }

    [Fact]
    public void Sessions_of_one_model_do_not_see_each_other()
    {
        Scene first = new(Size, 1, seed: 3), second = new(Size, 2, seed: 4);
        using var alone = NewSession();
        var want = first.Run(alone, 0, 8, new LabelMapPrompt(first.Frame(0).Labels));
        using var mixed = NewSession();
        using var other = NewSession();
        var got = new List<byte[]>();
        for (var t = 0; t <= 8; t++)
        {
            got.Add(first.Run(mixed, t, t, t == 0 ? new LabelMapPrompt(first.Frame(0).Labels) : null)[0]);
            second.Run(other, t, t, t == 0 ? new LabelMapPrompt(second.Frame(0).Labels) : null);
        }

        Assert.Equal(want, got);
    }

    [Fact]
    public void An_object_added_later_is_followed_and_the_others_go_on()
    {
        var scene = new Scene(Size, 2);
        using var session = NewSession();
        scene.Run(session, 0, 11, new LabelMapPrompt(Only(scene.Frame(0).Labels, 1)));
        var labels = scene.Run(session, 12, 30, new LabelMapPrompt(Only(scene.Frame(12).Labels, 2)));

        Assert.InRange(Scene.IoU(labels[^1], scene.Frame(30).Labels.Pixels, 1), 0.75, 1);
        Assert.InRange(Scene.IoU(labels[^1], scene.Frame(30).Labels.Pixels, 2), 0.75, 1);
    }

    [Fact]
    public void A_removed_object_is_gone_and_the_others_stay()
    {
        var scene = new Scene(Size, 3);
        using var session = NewSession();
        scene.Run(session, 0, 9, new LabelMapPrompt(scene.Frame(0).Labels));

        Assert.True(session.Remove(2));
        Assert.False(session.Remove(2));
        var labels = scene.Run(session, 10, 20, null)[^1];

        Assert.DoesNotContain((byte)2, labels);
        Assert.Equal([1, 3], session.Objects.ToArray().Select(o => o.Id));
        Assert.InRange(Scene.IoU(labels, scene.Frame(20).Labels.Pixels, 1), 0.75, 1);
        Assert.InRange(Scene.IoU(labels, scene.Frame(20).Labels.Pixels, 3), 0.75, 1);
    }

    [Fact]
    public void After_the_last_object_was_removed_a_new_prompt_starts_over()
    {
        var scene = new Scene(Size, 1);
        using var session = NewSession();
        scene.Run(session, 0, 3, new LabelMapPrompt(scene.Frame(0).Labels));
        Assert.True(session.Remove(1));
        Assert.DoesNotContain(scene.Run(session, 4, 4, null)[0], l => l != 0);

        var labels = scene.Run(session, 5, 12, new LabelMapPrompt(scene.Frame(5).Labels))[^1];
        Assert.InRange(Scene.IoU(labels, scene.Frame(12).Labels.Pixels, 1), 0.75, 1);
    }

    [Fact]
    public void Objects_are_described_as_their_labels_are()
    {
        var scene = new Scene(Size, 2);
        using var session = NewSession();
        var labels = scene.Run(session, 0, 5, new LabelMapPrompt(scene.Frame(0).Labels))[^1];

        foreach (var o in session.Objects)
        {
            var pixels = Enumerable.Range(0, labels.Length).Where(i => labels[i] == o.Id).ToArray();
            Assert.Equal(pixels.Length, o.Area);
            Assert.Equal(pixels.Min(i => i % Size.Width), o.Box.X);
            Assert.Equal(pixels.Min(i => i / Size.Width), o.Box.Y);
            Assert.Equal(pixels.Max(i => i % Size.Width) + 1, o.Box.X + o.Box.Width);
            Assert.Equal(pixels.Max(i => i / Size.Width) + 1, o.Box.Y + o.Box.Height);
            Assert.Equal(pixels.Average(i => i % Size.Width), o.CentroidX, 0.01);
            Assert.Equal(pixels.Average(i => i / Size.Width), o.CentroidY, 0.01);
            Assert.InRange(o.Confidence, 0.5, 1);
        }
    }

    [Fact]
    public void A_step_allocates_nothing_on_the_managed_heap()
    {
        var scene = new Scene(Size, 2);
        using var session = NewSession();
        scene.Run(session, 0, 30, new LabelMapPrompt(scene.Frame(0).Labels));
        var rgb = scene.Frame(31).Rgb;
        var labels = new byte[Size.Pixels];

        // A collection that another test causes retires this thread's allocation context and counts what was left of it (8 KB) as allocated;
        // what a step allocates shows in every window.
        var least = long.MaxValue;
        for (var window = 0; window < 4 && least > 0; window++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 20; i++)
            {
                session.Step(scene.View(rgb), labels);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Every_stage_is_timed_in_the_order_of_the_path()
    {
        var scene = new Scene(Size, 1);
        using var session = NewSession();
        scene.Run(session, 0, 3, new LabelMapPrompt(scene.Frame(0).Labels));

        Assert.Equal(Enum.GetValues<SessionStage>(), session.StageTimes.ToArray().Select(t => t.Stage));
    }

    [Fact]
    public void A_mask_of_another_size_is_refused_and_the_session_goes_on()
    {
        var scene = new Scene(Size, 1);
        using var session = NewSession();
        var wrong = new LabelMapPrompt(new LabelMap(new ImageSize(64, 64)));

        var thrown = Assert.Throws<SrNetException>(() => scene.Run(session, 0, 0, wrong));
        Assert.Equal("The mask is 64x64 but the frames are 192x320: give a mask of the frames' size.", thrown.Message);
        Assert.Equal(SrNetError.InvalidInput, thrown.Error);
        Assert.Equal(scene.Frame(0).Labels.Pixels, scene.Run(session, 0, 0, new LabelMapPrompt(scene.Frame(0).Labels))[0]);
    }

    [Fact]
    public void An_empty_mask_and_too_many_objects_are_refused()
    {
        var scene = new Scene(Size, 1);
        using var session = NewSession();
        Assert.Contains("no object", Assert.Throws<SrNetException>(() => scene.Run(session, 0, 0, new LabelMapPrompt(new LabelMap(Size)))).Message);

        var crowd = new LabelMap(Size);
        for (var id = 1; id <= SrNetSession.MaximumObjects + 1; id++)
        {
            crowd.Pixels[id] = (byte)id;
        }

        Assert.Contains("33 objects", Assert.Throws<SrNetException>(() => scene.Run(session, 0, 0, new LabelMapPrompt(crowd))).Message);
    }

    [Theory]
    [InlineData(100, 96)]
    [InlineData(96, 16)]
    [InlineData(8192, 96)]
    public void An_internal_size_that_cannot_be_used_is_refused(int width, int height)
    {
        var thrown = Assert.Throws<SrNetException>(() => new SrNetSession(_model.Value, new SessionOptions { FrameSize = Size, InternalSize = new ImageSize(width, height) }));
        Assert.Contains("multiples of 16", thrown.Message);
    }

    /// <summary>The model on the device under test.</summary>
    protected virtual SrNetModel Load() => SrNetModel.Load(threads: 2, engine: CpuEngine.OnnxRuntime);

    private SrNetSession NewSession() => new(_model.Value, new SessionOptions { FrameSize = Size, InternalSize = new ImageSize(320, 192) });

    private static LabelMap Only(LabelMap labels, byte id) => new(labels.Size, [.. labels.Pixels.Select(l => l == id ? id : (byte)0)]);
}
