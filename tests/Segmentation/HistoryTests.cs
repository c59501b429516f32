using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests;

/// <summary>Marks and removals are taken back and done again; what comes after is exactly what would have come without them.</summary>
public class HistoryTests : IDisposable
{
    private static readonly ImageSize Size = new(320, 192);
    private readonly Lazy<SrNetModel> _model;

    public HistoryTests() => _model = new(Load);

    public void Dispose()
    {
        if (_model.IsValueCreated)
        {
            _model.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public void After_undo_the_masks_are_what_they_were()
    {
        var scene = new Scene(Size, 3);
        using var session = NewSession();
        using var untouched = NewSession(undo: 0);
        var first = new LabelMapPrompt(Only(scene.Frame(0).Labels, 1, 2));
        scene.Run(session, 0, 7, first);
        scene.Run(untouched, 0, 8, first);

        // A wrong click on the third disc and on the background, and a wrong new object.
        var wrong = new byte[Size.Pixels];
        session.Step(scene.View(scene.Frame(8).Rgb), wrong, [new ClickPrompt(1, [At(scene.Frame(8).Labels, 3)]), new BoxPrompt(9, 2, 2, 60, 40)]);
        Assert.Contains((byte)9, wrong);
        Assert.True(session.Undo());

        Assert.Equal([1, 2], session.Objects.ToArray().Select(o => o.Id));
        Same(scene.Run(untouched, 9, 16, null), scene.Run(session, 9, 16, null));
        Assert.Equal(untouched.Objects.ToArray(), session.Objects.ToArray());
        Assert.Equal(1, session.CanUndo);
    }

    [Fact]
    public void A_removal_is_taken_back_with_all_that_was_remembered()
    {
        var scene = new Scene(Size, 3);
        using var session = NewSession();
        using var untouched = NewSession(undo: 0);
        var first = new LabelMapPrompt(scene.Frame(0).Labels);
        scene.Run(session, 0, 11, first);
        scene.Run(untouched, 0, 11, first);

        Assert.True(session.Remove(2));
        Assert.True(session.Undo());
        Same(scene.Run(untouched, 12, 18, null), scene.Run(session, 12, 18, null));

        // The last ones as well: nothing is left, and all comes back.
        Assert.True(session.Remove(1) && session.Remove(2) && session.Remove(3));
        Assert.Equal(0, session.Objects.Length);
        Assert.True(session.Undo() && session.Undo() && session.Undo());
        Same(scene.Run(untouched, 19, 24, null), scene.Run(session, 19, 24, null));
    }

    [Fact]
    public void What_was_taken_back_is_done_again_until_something_else_is_marked()
    {
        var scene = new Scene(Size, 2);
        using var session = NewSession();
        using var marked = NewSession(undo: 0);
        var first = new LabelMapPrompt(Only(scene.Frame(0).Labels, 1));
        var second = new ObjectMaskPrompt(2, scene.Frame(5).Labels, 2);
        foreach (var each in new[] { session, marked })
        {
            scene.Run(each, 0, 4, first);
            each.Step(scene.View(scene.Frame(5).Rgb), new byte[Size.Pixels], [second]);
        }

        Assert.True(session.Undo());
        Assert.Equal((1, 1), (session.CanUndo, session.CanRedo));
        Assert.True(session.Redo());
        Assert.False(session.Redo());
        Same(scene.Run(marked, 6, 12, null), scene.Run(session, 6, 12, null));

        Assert.True(session.Undo());
        Assert.Equal([1], session.Objects.ToArray().Select(o => o.Id));
        session.Step(scene.View(scene.Frame(13).Rgb), new byte[Size.Pixels], [new ObjectMaskPrompt(5, scene.Frame(13).Labels, 2)]);
        Assert.Equal(0, session.CanRedo);
    }

    [Fact]
    public void The_first_mark_of_all_is_taken_back()
    {
        var scene = new Scene(Size, 1);
        using var session = NewSession();
        scene.Run(session, 0, 3, new LabelMapPrompt(scene.Frame(0).Labels));
        Assert.True(session.Undo());
        Assert.Equal(0, session.Objects.Length);
        Assert.False(session.Undo());
        Assert.DoesNotContain((byte)1, scene.Run(session, 4, 4, null)[0]);
        Assert.True(session.Redo());
        Assert.Contains((byte)1, scene.Run(session, 5, 5, null)[0]);
    }

    [Fact]
    public void A_session_that_keeps_nothing_takes_nothing_back_and_one_that_keeps_some_forgets_the_oldest()
    {
        var scene = new Scene(Size, 1);
        using (var none = NewSession(undo: 0))
        {
            scene.Run(none, 0, 1, new LabelMapPrompt(scene.Frame(0).Labels));
            Assert.False(none.Undo());
        }

        using var session = NewSession(undo: 2);
        for (var t = 0; t < 4; t++)
        {
            scene.Run(session, t, t, new LabelMapPrompt(scene.Frame(t).Labels));
        }

        Assert.Equal(2, session.CanUndo);
        session.ForgetHistory();
        Assert.False(session.Undo());
    }

    [Fact]
    public void Marking_again_replaces_what_was_wrong()
    {
        var scene = new Scene(Size, 2);
        using var session = NewSession();
        scene.Run(session, 0, 6, new LabelMapPrompt(new LabelMap(Size, [.. scene.Frame(0).Labels.Pixels.Select(p => p == 2 ? (byte)1 : (byte)0)])));
        session.Step(scene.View(scene.Frame(7).Rgb), new byte[Size.Pixels], [new ObjectMaskPrompt(1, scene.Frame(7).Labels, 1)]);

        var later = scene.Run(session, 8, 20, null)[^1];
        Assert.InRange(Scene.IoU(Only(scene.Frame(20).Labels, 1).Pixels, later, 1), 0.7, 1);
    }

    protected virtual SrNetModel Load() => SrNetModel.Load(threads: 2);

    private SrNetSession NewSession(int undo = 8) => new(_model.Value, new SessionOptions { FrameSize = Size, InternalSize = Size, UndoSteps = undo });

    private static LabelMap Only(LabelMap labels, params byte[] ids) => new(Size, [.. labels.Pixels.Select(p => ids.Contains(p) ? p : (byte)0)]);

    private static Click At(LabelMap labels, byte id)
    {
        var pixels = Enumerable.Range(0, Size.Pixels).Where(i => labels.Pixels[i] == id).ToArray();
        return new Click((float)pixels.Average(i => i % Size.Width), (float)pixels.Average(i => i / Size.Width));
    }

    private static void Same(List<byte[]> expected, List<byte[]> actual)
    {
        for (var t = 0; t < expected.Count; t++)
        {
            Assert.True(expected[t].AsSpan().SequenceEqual(actual[t]), $"Frame {t} after differs in {expected[t].Zip(actual[t]).Count(pair => pair.First != pair.Second)} pixels.");
        }
    }
}
