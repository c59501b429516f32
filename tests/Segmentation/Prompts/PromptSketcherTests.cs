using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests.Prompts;

/// <summary>What prompts are refused, in which words, and what those that are taken mean.</summary>
public sealed class PromptSketcherTests
{
    private static readonly ImageSize Size = new(40, 30);

    public static TheoryData<ObjectPrompt, string> Refused => new()
    {
        { new BoxPrompt(0, 1, 1, 5, 5), "cannot have the id 0: ids are 1 to 254." },
        { new BoxPrompt(255, 1, 1, 5, 5), "cannot have the id 255" },
        { new BoxPrompt(-1, 1, 1, 5, 5), "cannot have the id -1" },
        { new BoxPrompt(3, 1, 1, 0, 5), "The box for object 3 cannot be used: its width and height must be above 0." },
        { new BoxPrompt(3, 1, 1, 5, -5), "must be above 0" },
        { new BoxPrompt(3, float.NaN, 1, 5, 5), "finite" },
        { new BoxPrompt(3, 1, 1, float.PositiveInfinity, 5), "finite" },
        { new BoxPrompt(3, 40, 1, 5, 5), "it covers no pixel of the frame, which is 40 wide and 30 high." },
        { new BoxPrompt(3, -9, 1, 9, 5), "covers no pixel" },
        { new BoxPrompt(3, 1.6f, 1, 0.2f, 5), "covers no pixel" },
        { new PolygonPrompt(3, []), "it has 0 points and 1 to 4096 are allowed." },
        { new PolygonPrompt(3, [new(1, 1), new(9, 9)]), "at least three corners" },
        { new PolygonPrompt(3, [new(1, 1), new(9, 9), new(1, 1)]), "covers no pixel" },
        { new PolygonPrompt(3, [new(1, 1), new(9, float.NegativeInfinity), new(1, 1)]), "finite" },
        { new PolygonPrompt(3, [.. Enumerable.Repeat(new PromptPoint(1, 1), 4097)]), "it has 4097 points" },
        { new ClickPrompt(3, []), "it has 0 points" },
        { new ClickPrompt(3, [new(40, 2)]), "(40, 2) is outside of the frame" },
        { new ClickPrompt(3, [new(4, 2), new(4.5f, -1)]), "(4.5, -1) is outside of the frame" },
        { new ClickPrompt(3, [new(float.NaN, 2)]), "finite" },
        { new ClickPrompt(3, [new(4, 2, Positive: false)]), "Object 3 is new and nothing marks where it is: give it a positive click, a box or a mask." },
        { new ScribblePrompt(3, []), "it has 0 points" },
        { new ScribblePrompt(3, [new Stroke([], 2)]), "it has 0 points" },
        { new ScribblePrompt(3, [new Stroke([new(1, 1)], 0)]), "radius" },
        { new ScribblePrompt(3, [new Stroke([new(1, 1)], float.NaN)]), "radius" },
        { new ScribblePrompt(3, [new Stroke([new(1, 1)], 600)]), "at most 512" },
        { new ScribblePrompt(3, [new Stroke([new(-90, 1), new(-80, 9)], 3)]), "covers no pixel" },
        { new ScribblePrompt(3, [new Stroke([new(5, 5)], 3, Positive: false)]), "nothing marks where it is" },
        { new ObjectMaskPrompt(3, new LabelMap(new ImageSize(4, 4)), 3), "The mask is 4x4 but the frames are 30x40: give a mask of the frames' size." },
        { new ObjectMaskPrompt(3, new LabelMap(Size), 3), "The mask for object 3 cannot be used: no pixel of it has the value 3." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_prompt_that_says_nothing_is_refused_in_one_sentence(ObjectPrompt prompt, string words)
    {
        var thrown = Assert.Throws<SrNetException>(() => PromptSketcher.Draw([prompt], Size, []));
        Assert.Equal(SrNetError.InvalidInput, thrown.Error);
        Assert.Contains(words, thrown.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tracked_object_may_be_corrected_by_negative_clicks_alone()
    {
        var sketch = Assert.Single(PromptSketcher.Draw([new ClickPrompt(3, [new(4, 2, Positive: false)])], Size, [7, 3]));
        Assert.False(sketch.HasObject);
        Assert.Equal(PromptMark.Background, sketch.Canvas.Marks[(2 * Size.Width) + 4]);
    }

    [Fact]
    public void Prompts_are_cut_off_at_the_frame()
    {
        var sketch = Assert.Single(PromptSketcher.Draw([new BoxPrompt(1, -1e9f, 28, 2e9f, 1e30f)], Size, []));
        Assert.Equal(2 * Size.Width, sketch.Canvas.Count(PromptMark.Possible));
    }

    [Fact]
    public void Prompts_of_one_object_are_drawn_in_their_order()
    {
        var sketches = PromptSketcher.Draw(
            [
                new BoxPrompt(1, 10, 10, 10, 10), new ClickPrompt(2, [new(35, 25)]),
                new ClickPrompt(1, [new(12.5f, 12.5f), new(18.5f, 18.5f, Positive: false)]),
            ],
            Size, []);

        Assert.Equal([1, 2], sketches.Select(s => s.Id));
        Assert.Equal(PromptMark.Object, At(12, 12));
        Assert.Equal(PromptMark.Background, At(18, 18));
        Assert.Equal(PromptMark.Possible, At(15, 15));
        Assert.Equal(PromptMark.Background, At(25, 15));

        PromptMark At(int x, int y) => sketches[0].Canvas.Marks[(y * Size.Width) + x];
    }

    [Fact]
    public void Rough_marks_leave_other_objects_their_pixels_and_exact_ones_take_them()
    {
        var labels = new byte[Size.Pixels];
        labels.AsSpan(0, 20 * Size.Width).Fill(9);

        var box = PromptResolution.Coarse(PromptSketcher.Draw([new BoxPrompt(1, 0, 10, 40, 15)], Size, [9]), labels);
        Assert.Equal(5 * Size.Width, box.Pixels.Count(p => p == 1));
        Assert.DoesNotContain((byte)9, box.Pixels);

        var polygon = PromptResolution.Coarse(PromptSketcher.Draw([new PolygonPrompt(1, [new(0, 10), new(40, 10), new(40, 25), new(0, 25)])], Size, [9]), labels);
        Assert.Equal(15 * Size.Width, polygon.Pixels.Count(p => p == 1));
    }

    [Fact]
    public void Where_two_boxes_overlap_the_smaller_one_has_the_pixels()
    {
        var both = PromptResolution.Coarse(PromptSketcher.Draw([new BoxPrompt(1, 0, 0, 40, 30), new BoxPrompt(2, 10, 10, 5, 5)], Size, []), new byte[Size.Pixels]);
        Assert.Equal(25, both.Pixels.Count(p => p == 2));
        Assert.Equal(Size.Pixels - 25, both.Pixels.Count(p => p == 1));
    }

    [Fact]
    public void Void_pixels_of_a_mask_stay_as_they_are_tracked()
    {
        var labels = new byte[Size.Pixels];
        labels.AsSpan(0, 10).Fill(1);
        var mask = new LabelMap(Size);
        mask.Pixels[5] = mask.Pixels[20] = LabelMap.Void;
        mask.Pixels[100] = 1;

        var result = PromptResolution.Coarse(PromptSketcher.Draw([new ObjectMaskPrompt(1, mask, 1)], Size, [1]), labels);
        Assert.Equal([5, 100], Enumerable.Range(0, Size.Pixels).Where(i => result.Pixels[i] == 1));
    }
}
