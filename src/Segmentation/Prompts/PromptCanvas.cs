using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Prompts;

/// <summary>Draws shapes into a plane of marks. A pixel belongs to a shape when its centre does; what lies outside the frame is cut off.
/// Every shape costs its rows and its pixels, however far its coordinates lie outside.</summary>
internal sealed class PromptCanvas(ImageSize size)
{
    private readonly List<double> _crossings = [];

    public ImageSize Size { get; } = size;

    /// <summary>Width * height marks.</summary>
    public PromptMark[] Marks { get; } = new PromptMark[size.Pixels];

    public int Count(PromptMark mark)
    {
        var count = 0;
        foreach (var m in Marks)
        {
            count += m == mark ? 1 : 0;
        }

        return count;
    }

    public void Fill(PromptMark mark) => Array.Fill(Marks, mark);

    public void Box(double x, double y, double width, double height, PromptMark mark)
    {
        for (int row = First(y, Size.Height), end = First(y + height, Size.Height); row < end; row++)
        {
            Row(row, x, x + width, mark);
        }
    }

    public void Disc(double x, double y, double radius, PromptMark mark)
    {
        for (int row = First(y - radius, Size.Height), end = First(y + radius, Size.Height); row < end; row++)
        {
            var dy = row + 0.5 - y;
            var half = Math.Sqrt(Math.Max(0, (radius * radius) - (dy * dy)));
            Row(row, x - half, x + half, mark);
        }
    }

    /// <summary>The pixel under a point.</summary>
    public void Dot(double x, double y, PromptMark mark)
    {
        if (x >= 0 && y >= 0 && x < Size.Width && y < Size.Height)
        {
            Marks[((int)y * Size.Width) + (int)x] = mark;
        }
    }

    /// <summary>A line with round ends: the discs at its ends and the rectangle between them.</summary>
    public void Line(PromptPoint from, PromptPoint to, double radius, PromptMark mark)
    {
        Disc(from.X, from.Y, radius, mark);
        Disc(to.X, to.Y, radius, mark);
        double dx = (double)to.X - from.X, dy = (double)to.Y - from.Y, length = Math.Sqrt((dx * dx) + (dy * dy));
        if (length > 0)
        {
            double nx = -dy / length * radius, ny = dx / length * radius;
            ReadOnlySpan<(double X, double Y)> corners = [(from.X + nx, from.Y + ny), (to.X + nx, to.Y + ny), (to.X - nx, to.Y - ny), (from.X - nx, from.Y - ny)];
            Polygon(corners, mark);
        }
    }

    /// <summary>Even-odd rule.</summary>
    public void Polygon(ReadOnlySpan<(double X, double Y)> corners, PromptMark mark)
    {
        double top = double.MaxValue, bottom = double.MinValue;
        foreach (var (_, y) in corners)
        {
            top = Math.Min(top, y);
            bottom = Math.Max(bottom, y);
        }

        for (int row = First(top, Size.Height), end = First(bottom, Size.Height); row < end; row++)
        {
            var y = row + 0.5;
            _crossings.Clear();
            for (var i = 0; i < corners.Length; i++)
            {
                var (a, b) = (corners[i], corners[(i + 1) % corners.Length]);
                if (a.Y <= y != b.Y <= y)
                {
                    _crossings.Add(a.X + ((y - a.Y) / (b.Y - a.Y) * (b.X - a.X)));
                }
            }

            _crossings.Sort();
            for (var i = 0; i + 1 < _crossings.Count; i += 2)
            {
                Row(row, _crossings[i], _crossings[i + 1], mark);
            }
        }
    }

    private void Row(int y, double left, double right, PromptMark mark)
    {
        int first = First(left, Size.Width), end = First(right, Size.Width);
        if (end > first)
        {
            Marks.AsSpan((y * Size.Width) + first, end - first).Fill(mark);
        }
    }

    // The first pixel whose centre is at or behind an edge.
    private static int First(double edge, int limit) => (int)Math.Clamp(Math.Ceiling(edge - 0.5), 0, limit);
}

/// <summary>What a person said of a pixel.</summary>
internal enum PromptMark : byte
{
    /// <summary>Nothing: as it is tracked.</summary>
    None,

    /// <summary>The object, surely.</summary>
    Object,

    /// <summary>Not the object, surely.</summary>
    Background,

    /// <summary>Perhaps the object: inside a box.</summary>
    Possible,
}
