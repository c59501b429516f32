using System.Globalization;

namespace SRNet.Segmentation.Objects;

/// <summary>What is known of one object in the frame that was segmented last. Coordinates are pixels of the frame.</summary>
/// <param name="Id">The id its prompt gave it, 1..254.</param>
/// <param name="Area">Pixels that carry its label.</param>
/// <param name="Box">Smallest box around them; empty when the area is 0.</param>
/// <param name="CentroidX">Mean x of its pixels; NaN when the area is 0.</param>
/// <param name="CentroidY">Mean y of its pixels; NaN when the area is 0.</param>
/// <param name="Confidence">The probability that the mask is right (IoU of 0.5 or more), 0..1, where the bundle was calibrated; else what that is made of: the
/// overlap of its soft mask with its labels, that is, the sum over its pixels of its probability against the background, p / (1 - what other objects claim),
/// divided by their number plus what it claims of the background. 1 in a frame in which a person marked it, 0 when it is lost.</param>
public readonly record struct TrackedObject(int Id, int Area, PixelBox Box, float CentroidX, float CentroidY, float Confidence)
{
    /// <summary>Where the object stands.</summary>
    public ObjectState State { get; init; } = Area == 0 ? ObjectState.Lost : ObjectState.Tracking;

    /// <summary>The object is not seen in this frame: its mask is empty.</summary>
    public bool Lost => State == ObjectState.Lost || Area == 0;

    /// <summary>An object that is not seen.</summary>
    internal static TrackedObject Unseen(int id) => new(id, 0, default, float.NaN, float.NaN, 0);
}

/// <summary>A box in pixels: left and top edge, width and height.</summary>
public readonly record struct PixelBox(int X, int Y, int Width, int Height)
{
    /// <summary>As boxes are written everywhere: left, top, width, height.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{X},{Y},{Width},{Height}");

    internal long Area => (long)Width * Height;

    /// <summary>Pixels that both have.</summary>
    internal long Common(PixelBox other)
    {
        long width = Math.Min(X + Width, other.X + other.Width) - Math.Max(X, other.X), height = Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y);
        return width > 0 && height > 0 ? width * height : 0;
    }

    /// <summary>Intersection over union, 0 for two empty boxes.</summary>
    internal double IoU(PixelBox other) => Area + other.Area - Common(other) is > 0 and var union ? (double)Common(other) / union : 0;

    /// <summary>The smallest box around both.</summary>
    internal PixelBox Joined(PixelBox other)
    {
        int left = Math.Min(X, other.X), top = Math.Min(Y, other.Y);
        return new PixelBox(left, top, Math.Max(X + Width, other.X + other.Width) - left, Math.Max(Y + Height, other.Y + other.Height) - top);
    }

    /// <summary>Larger by so much on all sides.</summary>
    internal PixelBox Widened(int by) => new(X - by, Y - by, Width + (2 * by), Height + (2 * by));

    internal bool Overlaps(PixelBox other) => X < other.X + other.Width && other.X < X + Width && Y < other.Y + other.Height && other.Y < Y + Height;
}
