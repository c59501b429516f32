using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests;

/// <summary>What a person says of a frame that was held while others went by.</summary>
public class StillTests : IDisposable
{
    private static readonly ImageSize Size = new(320, 192);
    private readonly Lazy<SrNetModel> _model;

    public StillTests() => _model = new(Load);

    public void Dispose()
    {
        if (_model.IsValueCreated)
        {
            _model.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(900)]
    public void An_object_marked_in_an_earlier_frame_is_found_and_the_others_are_as_they_were(int age)
    {
        var scene = new Scene(Size, 3);
        using var session = NewSession();
        var before = scene.Run(session, 0, 12, new LabelMapPrompt(Only(scene.Frame(0).Labels, 1, 2)))[^1];
        var tracked = session.Objects.ToArray();

        var still = new byte[Size.Pixels];
        session.StepEarlier(scene.View(scene.Frame(3).Rgb), still, [new ObjectMaskPrompt(3, scene.Frame(3).Labels, 3)], age);
        Assert.Equal(1, Scene.IoU(scene.Frame(3).Labels.Pixels, still, 3));
        Assert.Equal(tracked, session.Objects.ToArray().Where(o => o.Id != 3));

        // The next frame is the one after those that were stepped, not after the still.
        var later = scene.Run(session, 13, 24, null);
        foreach (var id in new byte[] { 1, 2 })
        {
            Assert.True(Scene.IoU(before, later[0], id) > 0.85, $"Object {id} jumped: {Scene.IoU(before, later[0], id):F3}.");
        }

        Assert.All(session.Objects.ToArray(), o => Assert.Equal(ObjectState.Tracking, o.State));
        foreach (var id in new byte[] { 1, 2, 3 })
        {
            Assert.InRange(Scene.IoU(scene.Frame(24).Labels.Pixels, later[^1], id), 0.7, 1);
        }

        // One step takes it back.
        Assert.True(session.Undo());
        Assert.Equal([1, 2], session.Objects.ToArray().Select(o => o.Id));
        Assert.InRange(Scene.IoU(scene.Frame(25).Labels.Pixels, scene.Run(session, 25, 25, null)[0], 1), 0.7, 1);
    }

    [Fact]
    public void A_preview_is_what_the_marks_would_become_and_changes_nothing()
    {
        var scene = new Scene(Size, 2);
        var view = scene.View(scene.Frame(0).Rgb);
        ObjectPrompt[] box = [Box(scene.Frame(0).Labels, 1)];
        using var preview = NewSession();
        preview.Step(view, new byte[Size.Pixels], (IReadOnlyList<ObjectPrompt>?)null);
        var first = preview.Preview(view, new LabelMap(Size), box);
        Assert.Equal(0, preview.Objects.Length);

        using var session = NewSession();
        var marked = new byte[Size.Pixels];
        session.Step(view, marked, box);
        Assert.InRange(Scene.IoU(scene.Frame(0).Labels.Pixels, marked, 1), 0.8, 1);
        Assert.True(marked.AsSpan().SequenceEqual(first.Pixels), $"{Scene.IoU(marked, first.Pixels, 1):F3} of what was previewed.");

        // Beside an object that another session tracks, which keeps what it has; and the same again.
        var both = preview.Preview(view, Only(scene.Frame(0).Labels, 2), box);
        Assert.Equal(1, Scene.IoU(scene.Frame(0).Labels.Pixels, both.Pixels, 2));
        Assert.InRange(Scene.IoU(scene.Frame(0).Labels.Pixels, both.Pixels, 1), 0.8, 1);
        Assert.Equal(first.Pixels, preview.Preview(view, new LabelMap(Size), box).Pixels);
        Assert.Throws<InvalidOperationException>(() => session.Preview(scene.View(scene.Frame(0).Rgb), new LabelMap(Size), box));
    }

    protected virtual SrNetModel Load() => SrNetModel.Load(threads: 2);

    private SrNetSession NewSession() => new(_model.Value, new SessionOptions { FrameSize = Size, InternalSize = Size, UndoSteps = 4 });

    private static LabelMap Only(LabelMap labels, params byte[] ids) => new(Size, [.. labels.Pixels.Select(p => ids.Contains(p) ? p : (byte)0)]);

    private static BoxPrompt Box(LabelMap labels, byte id)
    {
        var pixels = Enumerable.Range(0, Size.Pixels).Where(i => labels.Pixels[i] == id).ToArray();
        var (left, top) = (pixels.Min(i => i % Size.Width), pixels.Min(i => i / Size.Width));
        return new BoxPrompt(id, left, top, pixels.Max(i => i % Size.Width) - left + 1, pixels.Max(i => i / Size.Width) - top + 1);
    }
}
