using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Prompts.Refinement;

/// <summary>The mask that colours found -> one whose outline an <see cref="IMaskRefiner"/> has decided.</summary>
internal static class RegionRefinement
{
    /// <summary>How much of the surroundings is looked at, in parts of the object's box: a box ends where the object does, the mask of a scribble need not.</summary>
    private const float SurroundingsOfBox = 0.3f, Surroundings = 0.5f;

    private const int LeastOfBox = 12, Least = 24;

    /// <summary>Share of either side of a box that a mask must reach over to be believed: what reaches over less is a part of the object, or another one.</summary>
    private const float Span = 0.8f;

    /// <summary>Refines one object.</summary>
    /// <param name="refiner">Decides.</param>
    /// <param name="frame">The picture.</param>
    /// <param name="sketch">What was said of the object: what is marked stays as it is marked.</param>
    /// <param name="labels">The frame as it is tracked: pixels of other objects are left to them.</param>
    /// <param name="presumed">The object's mask so far, width * height.</param>
    /// <returns>The new mask; <paramref name="presumed"/> where nothing can be decided, or where what was decided does not reach from side to side of a box.</returns>
    public static bool[] Run(IMaskRefiner refiner, RgbImage frame, ObjectSketch sketch, byte[] labels, bool[] presumed)
    {
        var (width, height) = (frame.Size.Width, frame.Size.Height);
        var box = ColourRefinement.Bounds(presumed, sketch.Canvas.Marks, frame.Size);
        var region = sketch.HasOutline ? Widen(box, SurroundingsOfBox, LeastOfBox) : Widen(box, Surroundings, Least);
        var marks = new RegionMark[region.Width * region.Height];
        bool anyObject = false, anyBackground = false;
        for (var i = 0; i < marks.Length; i++)
        {
            var at = Pixel(i);
            marks[i] =
                sketch.Canvas.Marks[at] == PromptMark.Object ? RegionMark.Object
                : !PromptResolution.IsOpen(sketch, labels, at) ? RegionMark.Background
                : presumed[at] ? RegionMark.PresumedObject : RegionMark.PresumedBackground;
            anyObject |= marks[i] is RegionMark.Object or RegionMark.PresumedObject;
            anyBackground |= marks[i] is RegionMark.Background or RegionMark.PresumedBackground;
        }

        if (!anyObject || !anyBackground)
        {
            return presumed;
        }

        refiner.Refine(frame, region, marks);
        var refined = new bool[presumed.Length];
        for (var i = 0; i < marks.Length; i++)
        {
            refined[Pixel(i)] = marks[i] is RegionMark.Object or RegionMark.PresumedObject;
        }

        return !sketch.HasOutline || Spans(ColourRefinement.Bounds(refined, [], frame.Size), box) ? refined : presumed;

        int Pixel(int i) => ((region.Y + (i / region.Width)) * width) + region.X + (i % region.Width);

        PixelBox Widen(PixelBox inner, float share, int least)
        {
            int dx = Math.Max(least, (int)(share * inner.Width)), dy = Math.Max(least, (int)(share * inner.Height));
            int left = Math.Max(0, inner.X - dx), top = Math.Max(0, inner.Y - dy);
            return new PixelBox(left, top, Math.Min(width, inner.X + inner.Width + dx) - left, Math.Min(height, inner.Y + inner.Height + dy) - top);
        }
    }

    private static bool Spans(PixelBox mask, PixelBox box) => mask.Width >= Span * box.Width && mask.Height >= Span * box.Height;
}
