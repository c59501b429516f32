using OpenCvSharp;
using SRNet.OpenCv.Masks;
using SRNet.OpenCv.Tests.Support;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.OpenCv.Tests.Masks;

public class MaskOutlinesTests
{
    [Fact]
    public void A_block_with_a_hole_has_two_outlines()
    {
        using var labels = new Mat(40, 60, MatType.CV_8UC1, new Scalar(0));
        Cv2.Rectangle(labels, new Rect(10, 5, 20, 20), new Scalar(2), -1);
        Cv2.Rectangle(labels, new Rect(16, 11, 6, 6), new Scalar(3), -1);

        var outlines = MaskOutlines.Of(labels, 2);

        Assert.Equal([false, true], outlines.Select(outline => outline.IsHole));
        Assert.Equal(
            [new Point(10, 5), new Point(10, 24), new Point(29, 24), new Point(29, 5)],
            outlines[0].Points.OrderBy(p => p.X).ThenBy(p => p.X == 10 ? p.Y : -p.Y));
        Assert.Empty(MaskOutlines.Of(labels, 9));
    }

    [Fact]
    public void A_tolerance_leaves_out_corners_that_lie_beside_the_outline_by_less()
    {
        using var labels = new Mat(100, 100, MatType.CV_8UC1, new Scalar(0));
        Cv2.Circle(labels, new Point(50, 50), 40, new Scalar(1), -1);
        var exact = Assert.Single(MaskOutlines.Of(labels, 1)).Points;
        var coarse = Assert.Single(MaskOutlines.Of(labels, 1, tolerance: 2)).Points;
        Assert.True(coarse.Length < exact.Length / 2, $"{coarse.Length} of {exact.Length} corners");

        using var drawn = new Mat(100, 100, MatType.CV_8UC1, new Scalar(0));
        Cv2.FillPoly(drawn, [coarse], new Scalar(1));
        using var differs = new Mat();
        Cv2.Absdiff(drawn, labels, differs);
        Assert.InRange(Cv2.CountNonZero(differs), 0, 2 * exact.Length);
    }

    [Fact]
    public void Filling_changes_objects_and_their_outlines_alone()
    {
        using var picture = new Mat(60, 80, MatType.CV_8UC3, new Scalar(100, 100, 100));
        using var labels = new Mat(60, 80, MatType.CV_8UC1, new Scalar(0));
        Cv2.Rectangle(labels, new Rect(20, 20, 20, 20), new Scalar(1), -1);

        MaskDrawing.Fill(picture, labels, thickness: 1);

        Assert.Equal(new Vec3b(100, 100, 100), picture.At<Vec3b>(10, 10));
        Assert.Equal(new Vec3b(57, 57, 167), picture.At<Vec3b>(30, 30));
        Assert.InRange(picture.At<Vec3b>(20, 30).Item2, 230, 255);
    }

    [Fact]
    public void Text_stands_above_its_object_and_stays_in_the_picture()
    {
        using var picture = new Mat(240, 320, MatType.CV_8UC3, new Scalar(200, 200, 200));
        using var before = picture.Clone();
        MaskDrawing.Text(picture, new TrackedObject(1, 0, default, float.NaN, float.NaN, 0), "gone");
        Assert.Equal(0, Changed(picture, before, new Rect(0, 0, 320, 240)));

        MaskDrawing.Text(picture, Seen(new PixelBox(40, 100, 60, 60)), "dog");
        Assert.NotEqual(0, Changed(picture, before, new Rect(40, 70, 120, 30)));
        Assert.Equal(0, Changed(picture, before, new Rect(0, 101, 320, 139)));

        MaskDrawing.Text(picture, Seen(new PixelBox(300, 0, 20, 20)), "at the edge");
        Assert.NotEqual(0, Changed(picture, before, new Rect(300, 0, 20, 20)));

        // All of it: it begins where it ends with the picture.
        Assert.NotEqual(0, Changed(picture, before, new Rect(200, 0, 20, 20)));
    }

    [Fact]
    public void Rows_of_R_G_B_get_the_same_text_in_the_colour_they_are_given()
    {
        const int stride = 1024;
        var size = new ImageSize(320, 240);
        var rgb = new byte[stride * size.Height];
        rgb.AsSpan().Fill(200);
        var item = Seen(new PixelBox(40, 100, 60, 60));

        MaskDrawing.Text(rgb, stride, size, item, "dog", (255, 0, 0));

        using var expected = new Mat(size.Height, size.Width, MatType.CV_8UC3, new Scalar(200, 200, 200));
        MaskDrawing.Text(expected, item, "dog");
        for (var y = 0; y < size.Height; y++)
        {
            for (var x = 0; x < size.Width; x++)
            {
                // Object 1 is red in the palette.
                var bgr = expected.At<Vec3b>(y, x);
                Assert.Equal((bgr.Item2, bgr.Item1, bgr.Item0), (rgb[(y * stride) + (3 * x)], rgb[(y * stride) + (3 * x) + 1], rgb[(y * stride) + (3 * x) + 2]));
            }

            Assert.All(rgb[((y * stride) + (3 * size.Width))..((y + 1) * stride)], padding => Assert.Equal(200, padding));
        }
    }

    [Fact]
    public void Text_in_a_dark_colour_can_be_read_on_its_dark_ground()
    {
        var size = new ImageSize(320, 240);
        var rgb = new byte[3 * size.Pixels];
        MaskDrawing.Text(rgb, 3 * size.Width, size, Seen(new PixelBox(40, 100, 60, 60)), "dog", (10, 0, 20));
        Assert.InRange(rgb.Max(), 240, 255);
    }

    private static TrackedObject Seen(PixelBox box) => new(1, 100, box, 0, 0, 0.87f);

    private static int Changed(Mat picture, Mat before, Rect where)
    {
        using Mat a = new(picture, where), b = new(before, where), difference = new(), gray = new();
        Cv2.Absdiff(a, b, difference);
        Cv2.CvtColor(difference, gray, ColorConversionCodes.BGR2GRAY);
        return Cv2.CountNonZero(gray);
    }
}
