using SRNet.Bench.Clips;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Bench.Tests;

public class ClipsTests
{
    [Fact]
    public void A_folder_without_annotated_clips_is_refused_with_what_is_wanted()
    {
        var folder = Directory.CreateTempSubdirectory("srnet-clips-");
        try
        {
            var error = Assert.Throws<SrNetException>(() => AnnotatedClips.In(folder, null));
            Assert.Equal(SrNetError.InvalidInput, error.Error);
            Assert.Contains(folder.FullName, error.Message);

            foreach (var name in new[] { "b", "a", "c" })
            {
                folder.CreateSubdirectory($"set/Annotations/{name}");
            }

            Assert.Equal(["a", "b", "c"], AnnotatedClips.In(folder, null).Select(Path.GetFileName));
            Assert.Equal(["a", "c"], AnnotatedClips.In(folder, "c,a").Select(Path.GetFileName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_marked_object_is_clicked_inside_and_boxed_tightly()
    {
        var truth = new LabelMap(new ImageSize(40, 30));
        for (var y = 5; y < 25; y++)
        {
            truth.Pixels.AsSpan((y * 40) + 10, 12).Fill(3);
        }

        var marked = new MarkedObject(truth, 3);
        Assert.Equal(new BoxPrompt(3, 10, 5, 12, 20), marked.Box(0));
        var click = Assert.Single(Assert.IsType<ClickPrompt>(marked.Click()).Clicks);
        Assert.Equal(3, truth.Pixels[((int)click.Y * 40) + (int)click.X]);
    }

    [Fact]
    public void Overlap_is_intersection_over_union()
    {
        Assert.Equal(1.0 / 3, AnnotatedClips.IoU([1, 1, 0, 2], [0, 1, 1, 2], 1));
        Assert.Equal(1, AnnotatedClips.IoU([0, 2], [2, 0], 1));
    }
}
