using FsCheck;
using FsCheck.Fluent;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Tests.Prompts;

/// <summary>Shapes against the definition: a pixel is in when its centre is.</summary>
public sealed class PromptCanvasTests
{
    private static readonly ImageSize Size = new(37, 23);

    private static readonly Gen<double> Coordinate = Gen.OneOf(
        Gen.Choose(-20, 60).Select(v => (double)v), Gen.Choose(-2000, 6000).Select(v => v / 100.0), Gen.Elements(-1e30, 1e30, 0.5, 22.5, 36.5));

    private static readonly Gen<(double X, double Y)> Point = from x in Coordinate from y in Coordinate select (x, y);

    [Fact]
    public void A_box_covers_the_pixels_whose_centres_it_holds() => Check(
        from corner in Point from width in Coordinate from height in Coordinate select (corner, width: Math.Abs(width), height: Math.Abs(height)),
        (canvas, b) => canvas.Box(b.corner.X, b.corner.Y, b.width, b.height, PromptMark.Object),
        (b, x, y) => x >= b.corner.X && x < b.corner.X + b.width && y >= b.corner.Y && y < b.corner.Y + b.height);

    [Fact]
    public void A_disc_covers_the_pixels_whose_centres_it_holds() => Check(
        from centre in Point from radius in Coordinate select (centre, radius: Math.Min(1e6, Math.Abs(radius))),
        (canvas, d) => canvas.Disc(d.centre.X, d.centre.Y, d.radius, PromptMark.Object),
        (d, x, y) => Squared(x - d.centre.X) + Squared(y - d.centre.Y) - Squared(d.radius));

    [Fact]
    public void A_line_covers_the_pixels_within_its_radius() => Check(
        from a in Point from b in Point from radius in Gen.Choose(1, 1500) select (a: Near(a), b: Near(b), radius: radius / 100.0),
        (canvas, l) => canvas.Line(new PromptPoint((float)l.a.X, (float)l.a.Y), new PromptPoint((float)l.b.X, (float)l.b.Y), l.radius, PromptMark.Object),
        (l, x, y) =>
        {
            double ax = (float)l.a.X, ay = (float)l.a.Y, dx = (float)l.b.X - ax, dy = (float)l.b.Y - ay;
            var along = (dx * dx) + (dy * dy) is > 0 and var length ? Math.Clamp((((x - ax) * dx) + ((y - ay) * dy)) / length, 0, 1) : 0;
            return Squared(x - ax - (along * dx)) + Squared(y - ay - (along * dy)) - Squared(l.radius);
        });

    [Fact]
    public void A_polygon_covers_the_pixels_around_which_its_outline_runs_an_odd_number_of_times() => Check(
        from count in Gen.Choose(3, 9) from corners in Point.ArrayOf(count) select corners.Select(Near).ToArray(),
        (canvas, corners) => canvas.Polygon(corners, PromptMark.Object),
        (corners, x, y) =>
        {
            var inside = false;
            for (var i = 0; i < corners.Length; i++)
            {
                var (a, b) = (corners[i], corners[(i + 1) % corners.Length]);
                if (a.Y <= y != b.Y <= y && a.X + ((y - a.Y) / (b.Y - a.Y) * (b.X - a.X)) <= x)
                {
                    inside = !inside;
                }
            }

            return inside;
        });

    [Fact]
    public void A_dot_marks_the_pixel_under_it_and_none_outside()
    {
        var canvas = new PromptCanvas(Size);
        foreach (var (x, y) in new[] { (0.0, 0.0), (36.99, 22.99), (-0.01, 3), (37, 3), (3, 23), (3, -1e30) })
        {
            canvas.Dot(x, y, PromptMark.Object);
        }

        Assert.Equal(2, canvas.Count(PromptMark.Object));
        Assert.Equal(PromptMark.Object, canvas.Marks[0]);
        Assert.Equal(PromptMark.Object, canvas.Marks[^1]);
    }

    private static void Check<T>(Gen<T> shapes, Action<PromptCanvas, T> draw, Func<T, double, double, bool> contains) =>
        Check(shapes, draw, (shape, x, y) => contains(shape, x, y) ? -1 : 1);

    // distance < 0: inside; pixels whose centre lies on the very edge may fall on either side.
    private static void Check<T>(Gen<T> shapes, Action<PromptCanvas, T> draw, Func<T, double, double, double> distance) =>
        Prop.ForAll(shapes.ToArbitrary(), shape =>
        {
            var canvas = new PromptCanvas(Size);
            draw(canvas, shape);
            for (var i = 0; i < Size.Pixels; i++)
            {
                var d = distance(shape, (i % Size.Width) + 0.5, (i / Size.Width) + 0.5);
                if (Math.Abs(d) > 1e-3 && d < 0 != (canvas.Marks[i] == PromptMark.Object))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    private static (double X, double Y) Near((double X, double Y) p) => (Math.Clamp(p.X, -500, 500), Math.Clamp(p.Y, -500, 500));

    private static double Squared(double v) => v * v;
}
