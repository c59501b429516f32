using SRNet.Segmentation.Objects;

namespace SRNet.Server.Finding;

/// <summary>What a detector said of a picture, in either of the layouts that YOLO's exports have: N x (5 + C) with a score of its own for each box (up to v5), or (4 + C) x N.</summary>
internal static class YoloOutput
{
    /// <summary>Boxes below are noise.</summary>
    private const float LeastScore = 0.4f;

    /// <summary>Boxes of one class that overlap by so much are of one thing.</summary>
    private const double SameThing = 0.45;

    /// <summary>One box for each thing, the surest first.</summary>
    /// <param name="values">Of the tensor.</param>
    /// <param name="shape">Of the tensor.</param>
    /// <param name="box">Places a box of the network's picture, its middle and sides, in the source's.</param>
    /// <exception cref="SrNetException">InvalidInput: it is neither layout.</exception>
    public static IReadOnlyList<(PixelBox Box, int Class, float Score)> Read(ReadOnlySpan<float> values, IReadOnlyList<int> shape, Func<float, float, float, float, PixelBox> box)
    {
        // There are far more boxes than classes.
        if (shape is not [1, var first, var second] || Math.Min(first, second) < 5 || values.Length != first * second)
        {
            throw SrNetException.InvalidInput($"A detector in YOLO's layout answers 1 x N x (5 + classes) or 1 x (4 + classes) x N, not {string.Join(" x ", shape)}.");
        }

        var inRows = first >= second;
        var (count, fields) = inRows ? (first, second) : (second, first);
        var (classesFrom, found) = (inRows ? 5 : 4, new List<(PixelBox Box, int Class, float Score)>());
        for (var i = 0; i < count; i++)
        {
            var (best, score) = (0, 0f);
            for (var field = classesFrom; field < fields; field++)
            {
                var value = At(values, field);
                (best, score) = value > score ? (field - classesFrom, value) : (best, score);
            }

            score *= inRows ? At(values, 4) : 1;
            if (score >= LeastScore)
            {
                found.Add((box(At(values, 0), At(values, 1), At(values, 2), At(values, 3)), best, score));
            }

            float At(ReadOnlySpan<float> all, int field) => inRows ? all[(i * fields) + field] : all[(field * count) + i];
        }

        return Best(found);
    }

    private static List<(PixelBox Box, int Class, float Score)> Best(List<(PixelBox Box, int Class, float Score)> found)
    {
        var best = new List<(PixelBox Box, int Class, float Score)>();
        foreach (var one in found.Where(one => one.Box is { Width: > 0, Height: > 0 }).OrderByDescending(one => one.Score))
        {
            if (!best.Exists(other => other.Class == one.Class && other.Box.IoU(one.Box) > SameThing))
            {
                best.Add(one);
            }
        }

        return best;
    }
}
