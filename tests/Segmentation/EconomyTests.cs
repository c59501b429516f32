using SRNet.Segmentation.Devices.Cpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests;

/// <summary>A session that spends less on a frame follows what it followed.</summary>
public class EconomyTests : IDisposable
{
    // The size of the fast preset for such frames is smaller by a good part.
    private static readonly ImageSize Frame = new(480, 288);
    private readonly Lazy<SrNetModel> _model;

    public EconomyTests() => _model = new(Load);

    public void Dispose()
    {
        if (_model.IsValueCreated)
        {
            _model.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Objects_are_followed_through_all_economies_and_back()
    {
        var scene = new Scene(Frame, 3);
        using var session = NewSession();
        var full = session.InternalSize;
        var labels = scene.Run(session, 0, 11, new LabelMapPrompt(Only(scene.Frame(0).Labels, 1, 2)));
        Economise(session, scene, 11, labels[^1], Economy.LocalMemory);
        Assert.Equal(full, session.InternalSize);
        labels = scene.Run(session, 12, 25, null);
        Follows(scene, 25, labels[^1], 0.8, 1, 2);

        Economise(session, scene, 25, labels[^1], Economy.SmallerPicture);
        Assert.True(session.InternalSize.Pixels < 0.75 * full.Pixels, $"{session.InternalSize} of {full}");
        var remembered = session.MemoryUse;
        labels = scene.Run(session, 26, 34, null);
        Follows(scene, 26, labels[0], 0.75, 1, 2);

        // What is marked meanwhile is remembered in the large picture as well.
        session.Step(scene.View(scene.Frame(35).Rgb), labels[^1], [new ObjectMaskPrompt(7, scene.Frame(35).Labels, 3)]);
        labels = scene.Run(session, 36, 42, null);
        Follows(scene, 42, labels[^1], 0.75, 1, 2);
        Economise(session, scene, 42, labels[^1], Economy.None);
        Assert.Equal(full, session.InternalSize);
        Assert.Equal((2, 3), (session.MemoryUse.PinnedFrames, session.MemoryUse.RecentFrames));
        Assert.Equal(1, remembered.PinnedFrames);
        labels = scene.Run(session, 43, 50, null);
        Follows(scene, 50, labels[^1], 0.8, 1, 2);
        Assert.InRange(Scene.IoU(scene.Frame(50).Labels.Pixels, [.. labels[^1].Select(id => id == 7 ? (byte)3 : id == 3 ? (byte)0 : id)], 3), 0.8, 1);
        Assert.All(session.Objects.ToArray(), o => Assert.Equal(ObjectState.Tracking, o.State));
    }

    [Fact]
    public void An_object_that_is_out_of_sight_as_the_size_changes_is_found()
    {
        var scene = new Scene(Frame, 2, hides: (id, t) => id == 1 && t is >= 15 and < 35);
        using var session = NewSession();
        scene.Run(session, 0, 14, new LabelMapPrompt(scene.Frame(0).Labels));
        var labels = scene.Run(session, 15, 25, null);
        Assert.Equal(ObjectState.Lost, session.Objects[0].State);
        Economise(session, scene, 25, labels[^1], Economy.SmallerPicture);
        labels = scene.Run(session, 26, 34, null);
        Assert.All(labels, each => Assert.DoesNotContain((byte)1, each));
        Follows(scene, 34, labels[^1], 0.75, 2);
        Follows(scene, 50, scene.Run(session, 35, 50, null)[^1], 0.7, 1, 2);
    }

    [Fact]
    public void Marks_and_removals_of_another_size_are_taken_back()
    {
        var scene = new Scene(Frame, 3);
        using var session = NewSession();
        var labels = scene.Run(session, 0, 5, new LabelMapPrompt(Only(scene.Frame(0).Labels, 1, 2)));
        session.Remove(2);
        labels = scene.Run(session, 6, 8, null);
        Economise(session, scene, 8, labels[^1], Economy.SmallerPicture);
        labels = scene.Run(session, 9, 10, null);
        session.Step(scene.View(scene.Frame(11).Rgb), labels[^1], [new ObjectMaskPrompt(3, scene.Frame(11).Labels, 3)]);
        Assert.True(session.Undo() && session.Undo());
        Follows(scene, 14, scene.Run(session, 12, 14, null)[^1], 0.7, 1, 2);
        Assert.Equal([1, 2], session.Objects.ToArray().Select(o => o.Id));
        Assert.True(session.Redo() && session.Redo());
        Follows(scene, 17, scene.Run(session, 15, 17, null)[^1], 0.7, 1, 3);
        Assert.Equal([1, 3], session.Objects.ToArray().Select(o => o.Id));
    }

    [Theory]
    [InlineData(Economy.LocalMemory)]
    [InlineData(Economy.SmallerPicture)]
    public void A_step_that_spends_less_allocates_nothing(Economy economy)
    {
        var scene = new Scene(Frame, 2);
        using var session = NewSession();
        var labels = scene.Run(session, 0, 5, new LabelMapPrompt(scene.Frame(0).Labels))[^1];
        Economise(session, scene, 5, labels, economy);
        scene.Run(session, 6, 36, null);
        var rgb = scene.Frame(37).Rgb;

        // As in SrNetSessionTests: a collection that another test causes counts in one window, what a step allocates in all.
        var least = long.MaxValue;
        for (var window = 0; window < 4 && least > 0; window++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 11; i++)
            {
                session.Step(scene.View(rgb), labels);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void With_the_local_memory_renewed_every_second_frame_fewer_frames_are_memorised()
    {
        var scene = new Scene(Frame, 1);
        using var session = NewSession();
        var labels = scene.Run(session, 0, 5, new LabelMapPrompt(scene.Frame(0).Labels))[^1];
        Economise(session, scene, 5, labels, Economy.LocalMemory);
        var memorised = 0;
        for (var t = 6; t < 26; t++)
        {
            scene.Run(session, t, t, null);
            memorised += session.StageTimes.ToArray().Any(time => time.Stage == Segmentation.Devices.SessionStage.Memorise) ? 1 : 0;
        }

        // Every second one, and those that the memory bank takes.
        Assert.InRange(memorised, 10, 13);
    }

    [Fact]
    public void A_session_refuses_what_it_cannot_and_goes_on()
    {
        var scene = new Scene(Frame, 1);
        using var fast = NewSession(SessionPreset.Fast);
        var labels = scene.Run(fast, 0, 3, new LabelMapPrompt(scene.Frame(0).Labels))[^1];
        Assert.False(fast.TryEconomise(Economy.SmallerPicture, scene.View(scene.Frame(3).Rgb), labels, out var why));
        Assert.Contains("smaller", why, StringComparison.Ordinal);
        Assert.Equal(Economy.None, fast.Economy);
        Follows(scene, 6, scene.Run(fast, 4, 6, null)[^1], 0.7, 1);
    }

    protected virtual SrNetModel Load() => SrNetModel.Load(threads: 2);

    private SrNetSession NewSession(SessionPreset preset = SessionPreset.Balanced) =>
        new(_model.Value, new SessionOptions { FrameSize = Frame, Preset = preset, UndoSteps = 4 });

    private static void Economise(SrNetSession session, Scene scene, int t, byte[] labels, Economy economy)
    {
        Assert.True(session.TryEconomise(economy, scene.View(scene.Frame(t).Rgb), labels, out var why), why);
        Assert.Equal(economy, session.Economy);
    }

    private static void Follows(Scene scene, int t, byte[] labels, double least, params byte[] ids)
    {
        foreach (var id in ids)
        {
            Assert.InRange(Scene.IoU(scene.Frame(t).Labels.Pixels, labels, id), least, 1);
        }
    }

    private static LabelMap Only(LabelMap labels, params byte[] ids) => new(labels.Size, [.. labels.Pixels.Select(p => ids.Contains(p) ? p : (byte)0)]);
}

/// <summary>The same by oneDNN.</summary>
public sealed class OneDnnEconomyTests : EconomyTests
{
    public OneDnnEconomyTests() => Assert.SkipWhen(Interop.OneDnn.OneDnnRuntime.WhyNot is not null, Interop.OneDnn.OneDnnRuntime.WhyNot ?? "");

    protected override SrNetModel Load() => SrNetModel.Load(threads: 2, engine: CpuEngine.OneDnn);
}
