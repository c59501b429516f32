using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests;

/// <summary>A camera turns to night and back: pictures lose their colours, and what was marked before stays itself.</summary>
public class LookTests : IDisposable
{
    private static readonly ImageSize Size = new(320, 192);
    private readonly Lazy<SrNetModel> _model;
    private readonly Scene _scene = new(Size, 2);

    public LookTests() => _model = new(Load);

    public void Dispose()
    {
        if (_model.IsValueCreated)
        {
            _model.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Objects_marked_by_day_are_followed_at_night_and_by_day_again()
    {
        using var session = NewSession();
        Run(session, 0, 12, night: false);
        foreach (var (from, night) in new[] { (13, true), (25, false), (37, true) })
        {
            var labels = Run(session, from, from + 11, night);
            Assert.All(session.Objects.ToArray(), o => Assert.Equal(ObjectState.Tracking, o.State));
            for (var i = 0; i < labels.Count; i++)
            {
                foreach (var id in new byte[] { 1, 2 })
                {
                    var overlap = Scene.IoU(_scene.Frame(from + i).Labels.Pixels, labels[i], id);
                    Assert.True(overlap > 0.75, $"Object {id} in frame {from + i}: {overlap:F3}.");
                }
            }
        }
    }

    [Fact]
    public void What_is_remembered_of_the_day_is_remembered_as_if_it_had_been_night()
    {
        using var day = NewSession();
        using var night = NewSession();
        Run(day, 0, 0, night: false);
        Run(night, 0, 0, night: true);
        var (one, other) = (Run(day, 1, 6, night: true), Run(night, 1, 6, night: true));
        Assert.Equal(night.MemoryUse, day.MemoryUse);
        foreach (var id in new byte[] { 1, 2 })
        {
            Assert.True(Scene.IoU(one[^1], other[^1], id) > 0.95, $"Object {id}: {Scene.IoU(one[^1], other[^1], id):F3} of what it is at night.");
        }
    }

    [Fact]
    public void Marks_of_the_day_can_be_taken_back_at_night()
    {
        var (day, night) = (MarkAndTakeBack(night: false), MarkAndTakeBack(night: true));
        foreach (var id in new byte[] { 1, 2 })
        {
            var (seen, unseen) = (Scene.IoU(_scene.Frame(18).Labels.Pixels, day, id), Scene.IoU(_scene.Frame(18).Labels.Pixels, night, id));
            Assert.True(unseen > 0.5 && unseen > seen - 0.1, $"Object {id}: {unseen:F3} at night, {seen:F3} by day.");
        }
    }

    [Fact]
    public void An_object_that_was_added_later_has_no_part_in_earlier_pictures()
    {
        using var session = NewSession();
        var only = new LabelMap(Size, [.. _scene.Frame(0).Labels.Pixels.Select(id => (byte)(id == 1 ? 1 : 0))]);
        var labels = new byte[Size.Pixels];
        session.Step(_scene.View(_scene.Frame(0).Rgb), labels, new LabelMapPrompt(only));
        Run(session, 1, 5, night: false);
        var second = new LabelMap(Size, [.. _scene.Frame(6).Labels.Pixels.Select(id => (byte)(id == 2 ? 2 : 0))]);
        session.Step(_scene.View(_scene.Frame(6).Rgb), labels, new LabelMapPrompt(second));
        var before = session.MemoryUse;
        var after = Run(session, 7, 9, night: true);
        Assert.Equal(before.PinnedBytes, session.MemoryUse.PinnedBytes);
        foreach (var id in new byte[] { 1, 2 })
        {
            Assert.True(Scene.IoU(_scene.Frame(9).Labels.Pixels, after[^1], id) > 0.7, $"Object {id}: {Scene.IoU(_scene.Frame(9).Labels.Pixels, after[^1], id):F3}.");
        }
    }

    // Frames 0 to 5 by day, 6 marked anew, some more, and that mark taken back.
    private byte[] MarkAndTakeBack(bool night)
    {
        using var session = NewSession();
        Run(session, 0, 5, night: false);
        session.Step(_scene.View(_scene.Frame(6).Rgb), new byte[Size.Pixels], new LabelMapPrompt(_scene.Frame(0).Labels));
        Run(session, 7, 12, night);
        Assert.True(session.Undo());
        return Run(session, 13, 18, night)[^1];
    }

    protected virtual SrNetModel Load() => SrNetModel.Load(threads: 2);

    private SrNetSession NewSession() => new(_model.Value, new SessionOptions { FrameSize = Size, InternalSize = Size, UndoSteps = 4 });

    // The first frame is marked.
    private List<byte[]> Run(SrNetSession session, int first, int last, bool night)
    {
        var result = new List<byte[]>();
        for (var t = first; t <= last; t++)
        {
            var (rgb, truth) = _scene.Frame(t);
            if (night)
            {
                PictureLooks.TakeColours(rgb);
            }

            var labels = new byte[Size.Pixels];
            session.Step(_scene.View(rgb), labels, t == 0 ? new LabelMapPrompt(truth) : null);
            result.Add(labels);
        }

        return result;
    }
}
