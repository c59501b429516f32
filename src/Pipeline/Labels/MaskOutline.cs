using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Labels;

/// <summary>The outlines of a mask as polygons. Pixels that touch at a corner only are parts of their own.</summary>
internal static class MaskOutline
{
    // Right, down, left, up.
    private static readonly (int X, int Y)[] Steps = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>One polygon for each part of an object, its holes joined to it; the largest first.</summary>
    public static IReadOnlyList<Ring> Parts(ReadOnlySpan<byte> labels, ImageSize size, in LabelledObject item)
    {
        var rings = Trace(labels, size, item);
        var parts = rings.Where(ring => ring.Area > 0).OrderByDescending(ring => ring.Area).ToArray();
        var simple = Array.ConvertAll(parts, ring => ring.Simplified());
        foreach (var hole in rings.Where(ring => ring.Area < 0))
        {
            // Of those around it the smallest.
            var owner = Array.FindLastIndex(parts, part => part.Holds(Inner(hole)));
            if (owner >= 0)
            {
                simple[owner] = simple[owner].Joined(hole.Simplified());
            }
        }

        return simple;
    }

    /// <summary>All parts as one polygon.</summary>
    public static Ring Whole(ReadOnlySpan<byte> labels, ImageSize size, in LabelledObject item) => Parts(labels, size, item).Aggregate((all, part) => all.Joined(part));

    // A pixel of the hole: its ring begins at the top of a pixel below it.
    private static Corner Inner(Ring hole) => new(hole.Corners[0].X, hole.Corners[0].Y - 1);

    // Goes round every part with the object at the right hand, along the edges of pixels.
    private static List<Ring> Trace(ReadOnlySpan<byte> labels, ImageSize size, in LabelledObject item)
    {
        var rings = new List<Ring>();
        var seen = new bool[item.Width * item.Height];
        for (var y = item.Y; y < item.Y + item.Height; y++)
        {
            for (var x = item.X; x < item.X + item.Width; x++)
            {
                if (Covers(labels, size, item.Id, x, y) && !Covers(labels, size, item.Id, x, y - 1) && !seen[((y - item.Y) * item.Width) + x - item.X])
                {
                    rings.Add(Follow(labels, size, item, new Corner(x, y), seen));
                }
            }
        }

        return rings;
    }

    private static Ring Follow(ReadOnlySpan<byte> labels, ImageSize size, in LabelledObject item, Corner start, bool[] seen)
    {
        var corners = new List<Corner> { start };
        var (at, direction) = (start, 0);
        while (true)
        {
            if (direction == 0)
            {
                seen[((at.Y - item.Y) * item.Width) + at.X - item.X] = true;
            }

            at = new Corner(at.X + Steps[direction].X, at.Y + Steps[direction].Y);
            var turn = !Ahead(labels, size, item.Id, at, direction, right: true) ? 1 : Ahead(labels, size, item.Id, at, direction, right: false) ? 3 : 0;
            direction = (direction + turn) % 4;
            if (at == start && direction == 0)
            {
                return new Ring(corners);
            }

            if (turn != 0)
            {
                corners.Add(at);
            }
        }
    }

    // Whether the pixel ahead of a corner, at the right or the left hand, is the object's.
    private static bool Ahead(ReadOnlySpan<byte> labels, ImageSize size, int id, Corner at, int direction, bool right)
    {
        var (ahead, side) = (Steps[direction], Steps[(direction + (right ? 1 : 3)) % 4]);

        // Of the four pixels around the corner the one towards both.
        return Covers(labels, size, id, at.X + ((ahead.X + side.X - 1) / 2), at.Y + ((ahead.Y + side.Y - 1) / 2));
    }

    private static bool Covers(ReadOnlySpan<byte> labels, ImageSize size, int id, int x, int y) =>
        x >= 0 && y >= 0 && x < size.Width && y < size.Height && labels[(y * size.Width) + x] == id;
}
