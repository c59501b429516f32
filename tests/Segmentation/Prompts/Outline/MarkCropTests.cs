using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;
using SRNet.Segmentation.Prompts.Outline;

namespace SRNet.Segmentation.Tests.Prompts.Outline;

/// <summary>From the frame into a crop and back: colours, marks and maps lie where they belong.</summary>
public sealed class MarkCropTests
{
    private static readonly ImageSize Size = new(90, 60);

    [Fact]
    public void A_crop_of_the_frame_s_own_resolution_is_the_frame_and_black_around_it()
    {
        var rgb = Picture();
        var colours = new float[3 * 32 * 32];
        new MarkCrop(4, 50, 32, 32).Sample(new RgbImage(rgb, Size, 3 * Size.Width), colours);
        for (var v = 0; v < 32; v++)
        {
            for (var u = 0; u < 32; u++)
            {
                int x = 4 + u - 16, y = 50 + v - 16;
                var inside = x >= 0 && y >= 0 && x < Size.Width && y < Size.Height;
                Assert.Equal(inside ? rgb[3 * ((y * Size.Width) + x)] : 0, colours[3 * ((v * 32) + u)]);
            }
        }
    }

    [Fact]
    public void A_smaller_picture_has_the_means_of_its_pixels()
    {
        var rgb = Picture();
        var colours = new float[3 * 32 * 32];
        new MarkCrop(45, 30, 96, 32).Sample(new RgbImage(rgb, Size, 3 * Size.Width), colours);

        // The sample in the middle stands for the three by three pixels around (45, 30).
        var mean = 0.0;
        for (var i = 0; i < 9; i++)
        {
            mean += rgb[(3 * (((30 + (i / 3) - 1) * Size.Width) + 45 + (i % 3) - 1)) + 1] / 9.0;
        }

        Assert.Equal(mean, colours[(3 * ((16 * 32) + 16)) + 1], 0.01);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_seen_at_a_place_of_the_crop_comes_back_to_its_place_in_the_frame(bool mirrored)
    {
        var random = new Random(3);
        for (var round = 0; round < 40; round++)
        {
            var crop = new MarkCrop(random.Next(20, 70), random.Next(15, 45), random.Next(24, 160), 64, mirrored);

            // A map of the column's place and one of the row's, made from a picture that says where each pixel is.
            var where = new byte[3 * Size.Pixels];
            for (var i = 0; i < Size.Pixels; i++)
            {
                (where[3 * i], where[(3 * i) + 1]) = ((byte)(2 * (i % Size.Width)), (byte)(2 * (i / Size.Width)));
            }

            var colours = new float[3 * 64 * 64];
            crop.Sample(new RgbImage(where, Size, 3 * Size.Width), colours);
            float[] column = new float[64 * 64], row = new float[64 * 64], x = new float[Size.Pixels], y = new float[Size.Pixels];
            for (var i = 0; i < 64 * 64; i++)
            {
                (column[i], row[i]) = (colours[3 * i] / 2, colours[(3 * i) + 1] / 2);
            }

            crop.AddTo(x, Size, column, 1);
            crop.AddTo(y, Size, row, 1);
            var step = crop.Extent / 64;
            for (var i = 0; i < Size.Pixels; i++)
            {
                int px = i % Size.Width, py = i / Size.Width;
                var inside = Math.Abs(px - crop.CentreX) < (crop.Extent / 2) - (2 * step) && Math.Abs(py - crop.CentreY) < (crop.Extent / 2) - (2 * step);
                if (inside && px > 3 + step && py > 3 + step && px < Size.Width - 4 - step && py < Size.Height - 4 - step)
                {
                    Assert.InRange(x[i], px - 0.6 - (0.1 * step), px + 0.6 + (0.1 * step));
                    Assert.InRange(y[i], py - 0.6 - (0.1 * step), py + 0.6 + (0.1 * step));
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Boxes_and_clicks_lie_where_they_were_given(bool mirrored)
    {
        var sketch = PromptSketcher.Draw([new BoxPrompt(1, 30, 20, 20, 10), new ClickPrompt(1, [new(35, 25), new(60, 25, Positive: false)])], Size, [])[0];
        var marks = new float[MarkNetwork.Planes * 64 * 64];
        new MarkCrop(45, 30, 64, 64, mirrored).Draw(sketch, new PixelBox(30, 20, 20, 10), marks);
        Assert.Equal(20 * 10, marks.AsSpan(0, 64 * 64).Count(1));
        Assert.Equal(64 * 64, marks.AsSpan(3 * 64 * 64).Count(1));
        int U(int x) => mirrored ? 32 - (x - 45) : 32 + x - 45;
        int V(int y) => 32 + y - 30;
        Assert.Equal(1, marks[(V(25) * 64) + U(35)]);
        Assert.Equal(1, marks[(64 * 64) + (V(25) * 64) + U(35)]);
        Assert.Equal(0, marks[(64 * 64) + (V(25) * 64) + U(60)]);
        Assert.Equal(1, marks[(2 * 64 * 64) + (V(25) * 64) + U(60)]);

        // Around a box all is background as it is: the plane of negative marks has the click alone.
        Assert.InRange(marks.AsSpan(2 * 64 * 64, 64 * 64).Count(1), 1, 30);
    }

    [Fact]
    public void Strokes_are_seen_on_both_sides()
    {
        var sketch = PromptSketcher.Draw([new ScribblePrompt(1, [new Stroke([new(30, 20), new(50, 40)], 2), new Stroke([new(10, 10)], 3, Positive: false)])], Size, [])[0];
        var marks = new float[MarkNetwork.Planes * 64 * 64];
        new MarkCrop(45, 30, 128, 64).Draw(sketch, null, marks);
        Assert.Equal(0, marks.AsSpan(0, 64 * 64).Count(1));
        Assert.Equal(0, marks.AsSpan(3 * 64 * 64).Count(1));
        Assert.Equal(1, marks[(64 * 64) + (32 * 64) + 29]);
        Assert.Equal(1, marks[(2 * 64 * 64) + (22 * 64) + 15]);
    }

    private static byte[] Picture()
    {
        var rgb = new byte[3 * Size.Pixels];
        new Random(1).NextBytes(rgb);
        return rgb;
    }
}
