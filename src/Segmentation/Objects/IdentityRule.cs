namespace SRNet.Segmentation.Objects;

/// <summary>What tells an object from what looks like it: all constants of <see cref="ObjectRegion"/> and <see cref="Appearance"/>. Frames are those of a stream
/// of about 30 a second, cells those of <see cref="CellGrid"/>, likenesses cosines.</summary>
internal sealed record IdentityRule
{
    /// <summary>Those that ship.</summary>
    public static IdentityRule Shipped { get; } = new();

    /// <summary>Cells around the expected place in which the mask is the object's.</summary>
    public int Reach { get; init; } = 1;

    /// <summary>So alike are objects that may be taken for each other.</summary>
    public float Twin { get; init; } = 0.95f;

    /// <summary>A piece is another object's if this share of it stands where that one is expected; and an object has left its place with this share of it elsewhere.</summary>
    public float InPlace { get; init; } = 0.5f;

    /// <summary>How far from the object a part of it may come into view, in its own size; and in cells, for small things.</summary>
    public float Near { get; init; } = 0.5f;

    /// <inheritdoc cref="Near"/>
    public int LeastNear { get; init; } = 3;

    /// <summary>How large such a part may be when it is first seen, as a share of the object.</summary>
    public float SmallPart { get; init; } = 0.3f;

    /// <summary>With less than this share of it left where it was, the object may be elsewhere.</summary>
    public float LeastLeft { get; init; } = 0.1f;

    /// <summary>What is the object elsewhere is no more than so many times larger or smaller.</summary>
    public float MostGrowth { get; init; } = 4;

    /// <summary>How fast the usual size follows a shrinking object, per frame.</summary>
    public float SizeDecay { get; init; } = 0.98f;

    /// <summary>How fast the size that the object usually has follows it while it is in one piece, per frame.</summary>
    public float SizeRate { get; init; } = 0.02f;

    /// <summary>With so much of that size in one piece it is all there, and another piece that is no small part is another thing.</summary>
    public float Alone { get; init; } = 0.6f;

    /// <summary>Frames beside the object after which something is surely not the object.</summary>
    public short Firm { get; init; } = 15;

    /// <summary>Frames for which the place of a look-alike that stood still is remembered after the mask last covered it.</summary>
    public short Remembered { get; init; } = 300;

    /// <summary>How far from its last place a lost object may be found at once, in its own size.</summary>
    public float FirstReach { get; init; } = 1.5f;

    /// <summary>And so many cells further for every frame since.</summary>
    public float Speed { get; init; } = 1;

    /// <summary>How alike it must look to be found at once.</summary>
    public float FindAtOnce { get; init; } = 0.85f;

    /// <summary>How alike it must look later.</summary>
    public float FindLater { get; init; } = 0.975f;

    /// <summary>Frames from the one to the other.</summary>
    public int Later { get; init; } = 45;

    /// <summary>So many frames in a row must then say that it is back.</summary>
    public int Confirmed { get; init; } = 8;

    /// <summary>What looks so much like what was there when the object was elsewhere has been there all along.</summary>
    public float Unchanged { get; init; } = 0.97f;

    /// <summary>What is less than this share of the object's usual area, and less alike than <see cref="RemnantLikeness"/>, is not it.</summary>
    public float Remnant { get; init; } = 0.15f;

    /// <inheritdoc cref="Remnant"/>
    public float RemnantLikeness { get; init; } = 0.9f;

    /// <summary>An object is surely itself after so many frames without a break,</summary>
    public int Steady { get; init; } = 10;

    /// <summary>with so much of its usual area,</summary>
    public float Whole { get; init; } = 0.5f;

    /// <summary>and at least this confidence.</summary>
    public float SureFrom { get; init; } = 0.6f;

    /// <summary>A look that is less alike than this to those known is learnt when the object is surely itself.</summary>
    public float New { get; init; } = 0.985f;

    /// <summary>Frames between the pictures that are kept of what is around the object.</summary>
    public int Between { get; init; } = 15;

    /// <summary>How alike an object must look that was lost so many frames ago.</summary>
    public float FindLikeness(int frames) => FindAtOnce + ((FindLater - FindAtOnce) * Math.Min(1f, (float)frames / Later));
}
