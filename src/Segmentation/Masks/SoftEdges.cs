namespace SRNet.Segmentation.Masks;

/// <summary>
/// The edges that paint programs, resizers and blurs leave between two colours of a mask: every value on the way from one to the other, a pixel or a few each.
/// They are no objects; each of their pixels goes to that colour beside it which it is nearer to.
/// </summary>
internal static class SoftEdges
{
    /// <summary>How many pixels a value of an edge lasts; of wide ones, which have many values, the outermost last longer.</summary>
    private const int Short = 3, Long = 24, Many = 8;

    /// <summary>A colour with so much of itself in edges is one of an edge.</summary>
    private const double Share = 0.75;

    private const double MostOfPicture = 0.4;

    /// <summary>Labels are small numbers, and no edge leads to a gray as dark as these.</summary>
    private const int Darkest = 48;

    // How far the edge's values are searched for where it ends.
    private const int Reach = 64;

    /// <summary>Puts every pixel of a soft edge to one of the colours that it lies between.</summary>
    /// <returns>Whether there are soft edges.</returns>
    public static bool Harden(MaskPicture picture)
    {
        if (picture.IsLabels || picture.Colours.TrueForAll(colour => Math.Max(colour >> 16, Math.Max((colour >> 8) & 255, colour & 255)) < Darkest))
        {
            return false;
        }

        if (CutNearlyBlackAndWhite(picture))
        {
            return true;
        }

        var counts = picture.Counts();
        var edge = Find(picture, Short);
        var colours = Colours(picture, counts, edge);
        if (colours.Count(isEdge => isEdge) >= Many)
        {
            edge = Find(picture, Long);
            colours = Colours(picture, counts, edge);
        }

        // Of a mask most is flat; a picture that is not is none.
        var inEdges = counts.Where((_, place) => colours[place]).Sum();
        if (inEdges == 0 || inEdges > MostOfPicture * picture.Pixels.Length)
        {
            return false;
        }

        Resolve(picture, edge, colours);
        return true;
    }

    // Compressed once, or cut with a feather: what is not black is nearly white, and of both there are many values.
    private static bool CutNearlyBlackAndWhite(MaskPicture picture)
    {
        if (!picture.IsGray)
        {
            return false;
        }

        var counts = picture.Counts();
        long ends = 0, whites = 0;
        for (var place = 0; place < counts.Length; place++)
        {
            var value = picture.Colours[place] & 255;
            ends += value is <= 24 or >= 231 ? counts[place] : 0;
            whites += value is >= 231 and < 255 && counts[place] > 0 ? 1 : 0;
        }

        return whites >= 3 && ends >= 0.95 * picture.Pixels.Length && Cut(picture, 128);
    }

    // One object: what is at least so bright.
    private static bool Cut(MaskPicture picture, int least)
    {
        var white = picture.Colours.Select((colour, place) => (Value: colour & 255, place)).Max().place;
        for (var i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = (picture.Colours[picture.Pixels[i]] & 255) >= least ? white : MaskPicture.Background;
        }

        if ((picture.Colours[white] & 255) >= 231)
        {
            picture.Colours[white] = 0xFFFFFF;
        }

        return true;
    }

    // The pixels in short runs whose colour lies between those before and behind, along a row or a column.
    private static bool[] Find(MaskPicture picture, int longest)
    {
        var edge = new bool[picture.Pixels.Length];
        int width = picture.Size.Width, height = picture.Size.Height;
        for (var y = 0; y < height; y++)
        {
            Walk(picture, edge, y * width, 1, width, longest);
        }

        for (var x = 0; x < width; x++)
        {
            Walk(picture, edge, x, width, height, longest);
        }

        return edge;
    }

    private static void Walk(MaskPicture picture, bool[] edge, int first, int step, int count, int longest)
    {
        var pixels = picture.Pixels;
        var before = -1;
        for (int start = 0, end; start < count; start = end)
        {
            var colour = pixels[first + (start * step)];
            for (end = start + 1; end < count && pixels[first + (end * step)] == colour; end++)
            {
            }

            if (before >= 0 && end < count && end - start <= longest
                && IsBetween(picture.Colours[colour], picture.Colours[before], picture.Colours[pixels[first + (end * step)]]))
            {
                for (var i = start; i < end; i++)
                {
                    edge[first + (i * step)] = true;
                }
            }

            before = colour;
        }
    }

    private static bool IsBetween(int colour, int a, int b)
    {
        const int Rounding = 6;
        int furthest = 0, span = 0;
        for (var shift = 0; shift <= 16; shift += 8)
        {
            int from = (a >> shift) & 255, to = (b >> shift) & 255, at = (colour >> shift) & 255;
            if (at < Math.Min(from, to) - Rounding || at > Math.Max(from, to) + Rounding)
            {
                return false;
            }

            (furthest, span) = Math.Abs(to - from) > Math.Abs(span) ? (at - from, to - from) : (furthest, span);
        }

        // On the straight line from one to the other, and at neither end.
        var share = span == 0 ? 0 : (double)furthest / span;
        if (share is <= 0 or >= 1)
        {
            return false;
        }

        for (var shift = 0; shift <= 16; shift += 8)
        {
            int from = (a >> shift) & 255, to = (b >> shift) & 255, at = (colour >> shift) & 255;
            if (Math.Abs(at - from - (share * (to - from))) > Rounding)
            {
                return false;
            }
        }

        return true;
    }

    private static bool[] Colours(MaskPicture picture, int[] counts, bool[] edge)
    {
        var inEdges = new int[counts.Length];
        for (var i = 0; i < edge.Length; i++)
        {
            inEdges[picture.Pixels[i]] += edge[i] ? 1 : 0;
        }

        var colours = new bool[counts.Length];
        for (var place = 1; place < counts.Length; place++)
        {
            colours[place] = counts[place] > 0 && inEdges[place] >= Share * counts[place];
        }

        return colours;
    }

    private static void Resolve(MaskPicture picture, bool[] edge, bool[] colours)
    {
        var counts = picture.Counts();
        if (picture.IsGray && !Enumerable.Range(1, counts.Length - 1).Any(place => counts[place] > 0 && !colours[place]))
        {
            // A spot that is nowhere flat: what has half of its brightness.
            Cut(picture, ((picture.Colours.Max() & 255) + 1) / 2);
            return;
        }

        int width = picture.Size.Width, height = picture.Size.Height;
        var hard = (int[])picture.Pixels.Clone();
        for (var i = 0; i < hard.Length; i++)
        {
            if (!colours[picture.Pixels[i]] && !edge[i])
            {
                continue;
            }

            int x = i % width, y = i / width;
            var best = (Distance: int.MaxValue, Place: MaskPicture.Background);
            Look(-1, x);
            Look(1, width - 1 - x);
            Look(-width, y);
            Look(width, height - 1 - y);
            hard[i] = best.Place;

            void Look(int step, int most)
            {
                for (var n = 1; n <= Math.Min(most, Reach); n++)
                {
                    var at = i + (n * step);
                    if (!colours[picture.Pixels[at]] && !edge[at])
                    {
                        var distance = Distance(picture.Colours[picture.Pixels[i]], picture.Colours[picture.Pixels[at]]);
                        best = distance < best.Distance ? (distance, picture.Pixels[at]) : best;
                        return;
                    }
                }
            }
        }

        hard.CopyTo(picture.Pixels, 0);
    }

    private static int Distance(int a, int b)
    {
        int r = (a >> 16) - (b >> 16), g = ((a >> 8) & 255) - ((b >> 8) & 255), blue = (a & 255) - (b & 255);
        return (r * r) + (g * g) + (blue * blue);
    }
}
