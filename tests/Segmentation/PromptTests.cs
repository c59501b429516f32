using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests;

/// <summary>What a person can say of objects while a stream runs, and what it does to the masks.</summary>
public class PromptTests : IDisposable
{
    private static readonly ImageSize Size = new(320, 192);

    private readonly Lazy<SrNetModel> _model;

    public PromptTests() => _model = new(Load);

    public void Dispose()
    {
        if (_model.IsValueCreated)
        {
            _model.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Masks_polygons_and_a_whole_label_map_are_taken_exactly()
    {
        var scene = new Scene(Size, 2);
        var truth = scene.Frame(0).Labels;
        using var session = NewSession();

        var labels = Step(session, scene, 0, new ObjectMaskPrompt(7, truth, 1), new PolygonPrompt(9, [new(200, 20), new(300, 20), new(300, 120), new(200, 120)]));

        Assert.Equal(truth.Pixels.Count(p => p == 1), labels.Count(p => p == 7));
        Assert.Equal(100 * 100, labels.Count(p => p == 9));
        Assert.Equal([7, 9], session.Objects.ToArray().Select(o => o.Id));
    }

    [Fact]
    public void A_prompt_for_one_object_leaves_the_pixels_of_the_others()
    {
        var scene = new Scene(Size, 3);
        using var session = NewSession();
        using var untouched = NewSession();
        var first = new LabelMapPrompt(scene.Frame(0).Labels);
        scene.Run(session, 0, 7, first);
        scene.Run(untouched, 0, 7, first);

        var got = Step(session, scene, 8, new ObjectMaskPrompt(1, scene.Frame(8).Labels, 1));
        var want = Step(untouched, scene, 8);

        for (var i = 0; i < got.Length; i++)
        {
            if (want[i] is 2 or 3 && scene.Frame(8).Labels.Pixels[i] != 1)
            {
                Assert.Equal(want[i], got[i]);
            }
        }

        Assert.Equal(scene.Frame(8).Labels.Pixels.Count(p => p == 1), got.Count(p => p == 1));
    }

    [Fact]
    public void A_new_object_gets_what_its_rough_prompts_cover_at_most()
    {
        var scene = new Scene(Size, 1);
        using var session = NewSession();
        var labels = Step(session, scene, 0, new BoxPrompt(4, 130, 50, 60, 60));

        Assert.Contains((byte)4, labels);
        for (var i = 0; i < labels.Length; i++)
        {
            int x = i % Size.Width, y = i / Size.Width;
            Assert.True(labels[i] == 0 || (x >= 130 && x < 190 && y >= 50 && y < 110));
        }
    }

    [Fact]
    public void Clicks_add_to_a_mask_and_take_away_from_it_where_they_are_given()
    {
        var scene = new Scene(Size, 2);
        using var session = NewSession();
        var (first, second) = (scene.Frame(0).Labels, scene.Frame(5).Labels);
        scene.Run(session, 0, 4, new LabelMapPrompt(new LabelMap(Size, [.. first.Pixels.Select(p => p == 2 ? (byte)1 : (byte)0)])));

        var added = Step(session, scene, 5, new ClickPrompt(1, [At(second, 1)]));
        Assert.InRange(Covered(added, 1, second, 1), 0.7, 1);
        Assert.InRange(Covered(added, 1, second, 2), 0.7, 1);

        second = scene.Frame(6).Labels;
        var taken = Step(session, scene, 6, new ClickPrompt(1, [At(second, 2) with { Positive = false }]));
        Assert.InRange(Covered(taken, 1, second, 1), 0.7, 1);
        Assert.InRange(Covered(taken, 1, second, 2), 0, 0.3);

        second = scene.Frame(12).Labels;
        var later = scene.Run(session, 7, 12, null)[^1];
        Assert.InRange(Covered(later, 1, second, 1), 0.6, 1);
        Assert.InRange(Covered(later, 1, second, 2), 0, 0.4);
    }

    [Fact]
    public void A_click_finds_the_object_it_is_on()
    {
        var scene = new Scene(Size, 3);
        using var session = NewSession();
        var truth = scene.Frame(0).Labels;
        var labels = Step(session, scene, 0, new ClickPrompt(2, [At(truth, 2)]));

        Assert.InRange(Scene.IoU([.. truth.Pixels.Select(p => p == 2 ? (byte)2 : (byte)0)], labels, 2), 0.6, 1);
        Assert.Equal(ObjectState.Pending, session.Objects[0].State);
        Step(session, scene, 1);
        Assert.Equal(ObjectState.Tracking, session.Objects[0].State);
    }

    [Fact]
    public void A_refused_prompt_leaves_the_session_as_it_was()
    {
        var scene = new Scene(Size, 2);
        using var session = NewSession();
        using var same = NewSession();
        var first = new LabelMapPrompt(scene.Frame(0).Labels);
        scene.Run(session, 0, 3, first);
        var want = scene.Run(same, 0, 8, first);

        Assert.Throws<SrNetException>(() => Step(session, scene, 4, new ObjectMaskPrompt(1, scene.Frame(4).Labels, 1), new BoxPrompt(2, 500, 0, 10, 10)));
        Assert.Equal(want[4..], scene.Run(session, 4, 8, null));
    }

    [Fact]
    public void Up_to_32_objects_can_be_added_one_by_one_and_keep_their_ids()
    {
        var scene = new Scene(Size, 1);
        using var session = NewSession();
        for (var i = 0; i < SrNetSession.MaximumObjects; i++)
        {
            int x = 36 * (i % 8), y = 44 * (i / 8);
            Step(session, scene, i, new PolygonPrompt(200 - (3 * i), [new(x + 4, y + 4), new(x + 28, y + 4), new(x + 28, y + 34), new(x + 4, y + 34)]));
        }

        Assert.Equal(Enumerable.Range(0, 32).Select(i => 200 - (3 * i)).Order(), session.Objects.ToArray().Select(o => o.Id));
        Assert.Contains("33 objects", Assert.Throws<SrNetException>(() => Step(session, scene, 33, new BoxPrompt(1, 0, 0, 9, 9))).Message, StringComparison.Ordinal);
        Step(session, scene, 33);
        Assert.Equal(32, session.Objects.Length);
    }

    private static Click At(LabelMap truth, byte id)
    {
        var pixels = Enumerable.Range(0, truth.Pixels.Length).Where(i => truth.Pixels[i] == id).ToArray();
        return new Click((float)pixels.Average(i => i % truth.Size.Width), (float)pixels.Average(i => i / truth.Size.Width));
    }

    // The share of a true object's pixels that carry a label.
    private static double Covered(byte[] labels, byte label, LabelMap truth, byte id) =>
        (double)Enumerable.Range(0, labels.Length).Count(i => truth.Pixels[i] == id && labels[i] == label) / truth.Pixels.Count(p => p == id);

    private static byte[] Step(SrNetSession session, Scene scene, int t, params ObjectPrompt[] prompts)
    {
        var labels = new byte[Size.Pixels];
        session.Step(scene.View(scene.Frame(t).Rgb), labels, prompts);
        return labels;
    }

    /// <summary>The model on the device under test.</summary>
    protected virtual SrNetModel Load() => SrNetModel.Load(threads: 2);

    private SrNetSession NewSession() => new(_model.Value, new SessionOptions { FrameSize = Size, InternalSize = new ImageSize(320, 192) });
}
