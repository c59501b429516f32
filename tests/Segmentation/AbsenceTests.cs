using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests;

/// <summary>An object that goes and comes back, with others around it that look much like it.</summary>
public sealed class AbsenceTests : IDisposable
{
    private const int Gone = 12;
    private const int Back = 40;
    private const int End = 56;

    private static readonly ImageSize Size = new(320, 192);

    private readonly SrNetModel _model = SrNetModel.Load(threads: 2);

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_object_that_is_gone_has_no_mask_and_is_found_again(int discs)
    {
        var scene = new Scene(Size, discs, hides: (id, t) => id == 1 && t is >= Gone and < Back);
        using var session = new SrNetSession(_model, new SessionOptions { FrameSize = Size, InternalSize = Size });
        var first = new LabelMapPrompt(new LabelMap(Size, [.. scene.Frame(0).Labels.Pixels.Select(p => p == 1 ? p : (byte)0)]));
        var states = new List<ObjectState>();
        var labels = new byte[Size.Pixels];
        for (var t = 0; t < End; t++)
        {
            session.Step(scene.View(scene.Frame(t).Rgb), labels, t == 0 ? first : null);
            states.Add(session.Objects[0].State);
            Assert.Equal(session.Objects[0].Lost, !labels.Contains((byte)1));
        }

        Assert.Equal(ObjectState.Pending, states[0]);
        Assert.All(states[1..Gone], s => Assert.Equal(ObjectState.Tracking, s));

        // It may take a few frames to notice; and a mask may flare up once, but not stay.
        Assert.InRange(states[(Gone + 4)..Back].Count(s => s == ObjectState.Lost), 0.8 * (Back - Gone - 4), Back - Gone);
        Assert.Equal(ObjectState.Tracking, states[^1]);
        Assert.InRange(Scene.IoU([.. scene.Frame(End - 1).Labels.Pixels.Select(p => p == 1 ? p : (byte)0)], labels, 1), 0.7, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(18000)]
    public void What_is_known_from_long_ago_is_searched_for_and_not_taken_for_what_stands_there_now(int frames)
    {
        var scene = new Scene(Size, discs: 3, hides: (id, t) => id == 1 && t is >= Gone and < Back);
        using var session = new SrNetSession(_model, new SessionOptions { FrameSize = Size, InternalSize = Size });
        var labels = new byte[Size.Pixels];
        session.Step(scene.View(scene.Frame(0).Rgb), labels, new LabelMapPrompt(new LabelMap(Size, [.. scene.Frame(0).Labels.Pixels.Select(p => p == 1 ? p : (byte)0)])));
        session.LoseSight(1, frames);
        for (var t = Gone; t < Back; t++)
        {
            session.Step(scene.View(scene.Frame(t).Rgb), labels);
            Assert.Equal((ObjectState.Lost, false), (session.Objects[0].State, labels.Contains((byte)1)));
        }

        for (var t = Back; t < End; t++)
        {
            session.Step(scene.View(scene.Frame(t).Rgb), labels);
        }

        Assert.Equal(ObjectState.Tracking, session.Objects[0].State);
        Assert.InRange(Scene.IoU([.. scene.Frame(End - 1).Labels.Pixels.Select(p => p == 1 ? p : (byte)0)], labels, 1), 0.7, 1);
    }
}
