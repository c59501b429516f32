using FsCheck;
using FsCheck.Fluent;
using SRNet.Evaluation.Metrics;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Tests.Metrics;

/// <summary>What must hold for any two masks.</summary>
public class MaskScorerProperties
{
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithReplay(20261122, 1).WithMaxTest(100);

    [Fact]
    public void Scores_lie_between_0_and_1() => Check((pair, scorer) =>
    {
        var score = scorer.Score(pair.A, pair.B, 1);
        return score is { J: >= 0 and <= 1, F: >= 0 and <= 1 };
    });

    [Fact]
    public void A_mask_scores_1_against_itself() => Check((pair, scorer) => scorer.Score(pair.A, pair.A, 1) == new FrameScore(1, 1));

    [Fact]
    public void Prediction_and_truth_may_change_places() => Check((pair, scorer) =>
    {
        var there = scorer.Score(pair.A, pair.B, 1);
        var back = scorer.Score(pair.B, pair.A, 1);
        return there.J == back.J && Math.Abs(there.F - back.F) < 1e-12;
    });

    [Fact]
    public void Renaming_the_labels_of_both_changes_nothing() => Check((pair, scorer) =>
    {
        byte[] names = [0, 7, 1, 254];
        var a = pair.A.Select(label => names[label]).ToArray();
        var b = pair.B.Select(label => names[label]).ToArray();
        return Enumerable.Range(1, 3).All(id => scorer.Score(pair.A, pair.B, id) == scorer.Score(a, b, names[id]));
    });

    [Fact]
    public void What_is_not_the_object_does_not_matter() => Check((pair, scorer) =>
        scorer.Score(pair.A, pair.B, 1) == scorer.Score([.. pair.A.Select(v => v == 1 ? v : LabelMap.Void)], [.. pair.B.Select(v => v == 1 ? v : (byte)0)], 1));

    [Fact]
    public void The_boundary_measure_is_what_searching_every_neighbourhood_gives() => Check((pair, scorer) =>
        Math.Abs(scorer.Score(pair.A, pair.B, 1).F - SearchedBoundaryMeasure(pair, scorer.Tolerance)) < 1e-12);

    [Fact]
    public void Scoring_allocates_nothing()
    {
        var size = new ImageSize(854, 480);
        var scorer = new MaskScorer(size);
        byte[] a = new byte[size.Pixels], b = new byte[size.Pixels];
        a.AsSpan(1000, 5000).Fill(1);
        b.AsSpan(2000, 5000).Fill(1);
        scorer.Score(a, b, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        scorer.Score(a, b, 1);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static double SearchedBoundaryMeasure(Pair pair, int radius)
    {
        var a = BoundaryPoints(pair.A, pair.Size);
        var b = BoundaryPoints(pair.B, pair.Size);
        if (a.Count == 0 || b.Count == 0)
        {
            return a.Count == b.Count ? 1 : 0;
        }

        var precision = Near(a, b, radius);
        var recall = Near(b, a, radius);
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    private static double Near(List<(int X, int Y)> from, List<(int X, int Y)> to, int radius) =>
        (double)from.Count(p => to.Any(q => ((p.X - q.X) * (p.X - q.X)) + ((p.Y - q.Y) * (p.Y - q.Y)) <= radius * radius)) / from.Count;

    private static List<(int X, int Y)> BoundaryPoints(byte[] labels, ImageSize size)
    {
        bool At(int x, int y) => labels[(Math.Min(y, size.Height - 1) * size.Width) + Math.Min(x, size.Width - 1)] == 1;
        return [.. from y in Enumerable.Range(0, size.Height)
                   from x in Enumerable.Range(0, size.Width)
                   where At(x, y) != At(x + 1, y) || At(x, y) != At(x, y + 1) || At(x, y) != At(x + 1, y + 1)
                   select (x, y)];
    }

    private static void Check(Func<Pair, MaskScorer, bool> holds) =>
        Prop.ForAll(Pairs().ToArbitrary(), pair => holds(pair, new MaskScorer(pair.Size))).Check(Seeded);

    /// <summary>Label maps 0..3 of any size up to 200x40, so that the tolerance is 1 or 2 pixels: blocks with edges on and off word borders,
    /// sometimes noise, sometimes nothing.</summary>
    private static Gen<Pair> Pairs() =>
        from width in Gen.Choose(1, 200)
        from height in Gen.Choose(1, 40)
        from a in Labels(width, height)
        from b in Labels(width, height)
        select new Pair(new ImageSize(width, height), a, b);

    private static Gen<byte[]> Labels(int width, int height) =>
        from blocks in Gen.Choose(0, 4)
        from corners in Gen.Choose(0, 1_000_000).ArrayOf(5 * blocks)
        from noise in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 20)))
        from seed in Gen.Choose(0, int.MaxValue)
        select Paint(width, height, corners, noise, seed);

    private static byte[] Paint(int width, int height, int[] corners, int noise, int seed)
    {
        var labels = new byte[width * height];
        foreach (var c in corners.Chunk(5))
        {
            int left = c[0] % width, top = c[1] % height;
            int right = left + 1 + (c[2] % (width - left)), bottom = top + 1 + (c[3] % (height - top));
            for (var y = top; y < bottom; y++)
            {
                labels.AsSpan((y * width) + left, right - left).Fill((byte)(1 + (c[4] % 3)));
            }
        }

        var random = new Random(seed);
        for (var i = 0; i < noise * labels.Length / 100; i++)
        {
            labels[random.Next(labels.Length)] = (byte)random.Next(4);
        }

        return labels;
    }

    private sealed record Pair(ImageSize Size, byte[] A, byte[] B)
    {
        public override string ToString() => $"{Size}: {string.Concat(A)} and {string.Concat(B)}";
    }
}
