using System.Numerics;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Prompts.Refinement;

/// <summary>
/// A rough prompt -> a mask that follows the picture, without the network: the colours inside and outside of the presumed mask are learned as mixtures
/// (as GrabCut does), every cell is judged by them, the judgements are smoothed along the picture's edges, and the result is the next presumed mask.
/// </summary>
internal static class ColourRefinement
{
    private const int Rounds = 4;

    /// <summary>The most that colours alone may say, as log odds: a colour that was never seen says no more than this.</summary>
    private const float Limit = 4;

    private const float Smoothness = 4;

    private const float Fixed = 1000;

    /// <summary>The value at which a cell is as likely the object's as not.</summary>
    private const float Even = 0.5f;

    /// <summary>How much of the surroundings counts, in parts of the object's box: they are what the object is told apart from. A box ends where the object
    /// does, so what lies close to it says most.</summary>
    private const float Surroundings = 0.5f, SurroundingsOfBox = 0.3f;

    /// <summary>First guess around a click that starts an object, and how far from it the object may reach, in parts of the frame's short side.</summary>
    private const float Guess = 0.1f;
    private const float Reach = 0.3f;

    /// <summary>First guess around a click that corrects a mask.</summary>
    private const float Correction = 0.04f;

    /// <summary>Refines one object.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="sketch">What was said of the object.</param>
    /// <param name="labels">The frame as it is tracked: pixels of other objects are left to them unless they are marked.</param>
    /// <param name="coarse">The object's mask so far, width * height.</param>
    /// <returns>The new mask; equal to <paramref name="coarse"/> where the colours do not tell.</returns>
    public static bool[] Run(RgbImage frame, ObjectSketch sketch, byte[] labels, bool[] coarse)
    {
        var marks = sketch.Canvas.Marks;
        var box = Bounds(coarse, marks, frame.Size);
        if (box.Width == 0 || (sketch.HasOutline && Math.Min(box.Width, box.Height) < 4))
        {
            return coarse;
        }

        var side = (float)Math.Min(frame.Size.Width, frame.Size.Height);
        var share = sketch.HasOutline ? SurroundingsOfBox : Surroundings;
        var crop = new PictureCrop(frame, Widen(box, frame.Size, share, sketch.Seeds.Count > 0 && !sketch.HasOutline ? (int)(Reach * side) : 0));
        var free = crop.Share(i => PromptResolution.IsOpen(sketch, labels, i));
        var surely = crop.Share(i => marks[i] == PromptMark.Object);
        var first = sketch.HasOutline ? BoxShape.Ellipse(crop, box) : crop.Share(i => coarse[i]);
        foreach (var seed in sketch.Seeds)
        {
            SeedSpread.Run(crop, first, seed, (sketch.Corrects ? Correction : Guess) * side, !sketch.Corrects ? 0 : seed.Positive ? Reach / 2 * side : float.PositiveInfinity);
        }

        var map = Solve(crop, first, free, surely, sketch.HasOutline ? BoxShape.LogOdds(crop, box) : []);
        if (map is null)
        {
            return coarse;
        }

        var refined = Enlarge(crop, map, sketch.HasOutline ? BoxShape.Limit(crop, box, map) : Even, sketch, labels, coarse, frame.Size);
        return sketch.Corrects ? KeepTouched(refined, coarse, marks, frame.Size) : refined;
    }

    private static float[]? Solve(PictureCrop crop, float[] first, float[] free, float[] surely, ReadOnlySpan<float> place)
    {
        var diffusion = new EdgeDiffusion(crop.Colours, crop.Width, crop.Height);
        var cells = crop.Colours.Length;
        float[] prior = new float[cells], confidence = new float[cells], map = new float[cells];
        var foreground = new List<Vector3>();
        var background = new List<Vector3>();
        for (var i = 0; i < cells; i++)
        {
            map[i] = surely[i] > 0 ? 1 : free[i] > 0.5f ? first[i] : 0;
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreground.Clear();
            background.Clear();
            for (var i = 0; i < cells; i++)
            {
                (map[i] > 0.5f ? foreground : background).Add(crop.Colours[i]);
            }

            if (foreground.Count < 4 || background.Count < 4)
            {
                return null;
            }

            var inside = new ColourMixture(foreground.ToArray());
            var outside = new ColourMixture(background.ToArray());
            for (var i = 0; i < cells; i++)
            {
                var known = surely[i] > 0 || free[i] <= 0.5f;
                var odds = Math.Clamp(inside.LogLikelihood(crop.Colours[i]) - outside.LogLikelihood(crop.Colours[i]), -Limit, Limit) + (place.IsEmpty ? 0 : place[i]);
                prior[i] = known ? (surely[i] > 0 ? 1 : 0) : 1 / (1 + MathF.Exp(-odds));
                confidence[i] = known ? Fixed : 1;
            }

            prior.CopyTo(map, 0);
            diffusion.Run(prior, confidence, Smoothness, map);
        }

        return map;
    }

    private static bool[] Enlarge(PictureCrop crop, float[] map, float limit, ObjectSketch sketch, byte[] labels, bool[] coarse, ImageSize size)
    {
        var marks = sketch.Canvas.Marks;
        var result = sketch.HasOutline ? new bool[coarse.Length] : (bool[])coarse.Clone();
        for (var y = crop.Region.Y; y < crop.Region.Y + crop.Region.Height; y++)
        {
            for (var x = crop.Region.X; x < crop.Region.X + crop.Region.Width; x++)
            {
                var i = (y * size.Width) + x;
                result[i] = marks[i] == PromptMark.Object || (PromptResolution.IsOpen(sketch, labels, i) && crop.At(map, x, y) > limit);
            }
        }

        return result;
    }

    // A correction changes the mask where it was given: what is added must reach a positive mark, what is taken away a negative one.
    private static bool[] KeepTouched(bool[] refined, bool[] coarse, PromptMark[] marks, ImageSize size)
    {
        var result = (bool[])coarse.Clone();
        var open = new Stack<int>();
        for (var i = 0; i < marks.Length; i++)
        {
            if (marks[i] is PromptMark.Object or PromptMark.Background)
            {
                open.Push(i);
            }
        }

        while (open.TryPop(out var i))
        {
            var adds = coarse[i] == result[i] ? marks[i] == PromptMark.Object : result[i];
            int x = i % size.Width, y = i / size.Width;
            Visit(x > 0, i - 1, adds);
            Visit(x < size.Width - 1, i + 1, adds);
            Visit(y > 0, i - size.Width, adds);
            Visit(y < size.Height - 1, i + size.Width, adds);
        }

        return result;

        void Visit(bool exists, int i, bool adds)
        {
            if (exists && refined[i] != coarse[i] && refined[i] == adds && result[i] == coarse[i])
            {
                result[i] = refined[i];
                open.Push(i);
            }
        }
    }

    /// <summary>The box around a mask, where there is one, and around what is marked as the object's or possibly so; empty when there is neither.</summary>
    public static PixelBox Bounds(ReadOnlySpan<bool> coarse, ReadOnlySpan<PromptMark> marks, ImageSize size)
    {
        int left = size.Width, top = size.Height, right = -1, bottom = -1;
        for (var i = 0; i < size.Pixels; i++)
        {
            if ((!coarse.IsEmpty && coarse[i]) || marks[i] is PromptMark.Object or PromptMark.Possible)
            {
                left = Math.Min(left, i % size.Width);
                right = Math.Max(right, i % size.Width);
                top = Math.Min(top, i / size.Width);
                bottom = i / size.Width;
            }
        }

        return right < 0 ? default : new PixelBox(left, top, right - left + 1, bottom - top + 1);
    }

    private static PixelBox Widen(PixelBox box, ImageSize size, float share, int least)
    {
        int dx = Math.Max(Math.Max(12, least), (int)(share * box.Width)), dy = Math.Max(Math.Max(12, least), (int)(share * box.Height));
        int left = Math.Max(0, box.X - dx), top = Math.Max(0, box.Y - dy);
        return new PixelBox(left, top, Math.Min(size.Width, box.X + box.Width + dx) - left, Math.Min(size.Height, box.Y + box.Height + dy) - top);
    }
}
