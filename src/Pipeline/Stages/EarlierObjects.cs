using SRNet.Pipeline.Objects;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Stages;

/// <summary>
/// Objects that a session does not know and whose masks are known from before it. They are remembered in the pictures in which they were seen for certain,
/// and from there searched for: what stands now where they stood then may be anything.
/// </summary>
/// <param name="saved">The objects.</param>
/// <param name="size">Of the session's frames.</param>
internal sealed class EarlierObjects(IReadOnlyList<SavedObject> saved, ImageSize size)
{
    // Sessions count time in frames of such a rate; beyond ten minutes one is as good as another.
    private const int UsualRate = 30;
    private const int LongAgo = 600 * UsualRate;

    /// <summary>Those of which nobody knows the picture: their masks say where they are in the next frame.</summary>
    public IReadOnlyList<ObjectPrompt> Unremembered => Masks(saved.Where(o => o.Mask.Picture is null));

    /// <summary>Steps the session through the pictures, the oldest first; after each its objects are out of sight.</summary>
    /// <param name="session">New.</param>
    /// <param name="labels">Of a frame; written over.</param>
    /// <param name="time">Clock of the pictures.</param>
    /// <returns>The objects it now knows.</returns>
    public IReadOnlyList<int> Remember(IFrameSegmenter session, Span<byte> labels, TimeProvider time)
    {
        var known = new List<int>();
        foreach (var seen in saved.Where(o => o.Mask.Picture is not null).GroupBy(o => o.Mask.Picture!).OrderBy(g => g.Key.At))
        {
            var prompts = Masks(seen);
            if (prompts.Count == 0)
            {
                continue;
            }

            session.Step(new RgbImage(seen.Key.ToRgb(size), size, 3 * size.Width), labels, prompts);
            var frames = (int)Math.Clamp((time.GetUtcNow() - seen.Key.At).TotalSeconds * UsualRate, 0, LongAgo);
            prompts.ForEach(p => session.LoseSight(p.ObjectId, frames));
            known.AddRange(prompts.Select(p => p.ObjectId));
        }

        return known;
    }

    private List<ObjectPrompt> Masks(IEnumerable<SavedObject> objects) =>
    [
        .. objects
            .Select(o => (o.Id, Mask: o.Mask.ResizedTo(size)))
            .Where(o => o.Mask.Labels.Pixels.AsSpan().Contains((byte)o.Mask.Label))
            .Select(ObjectPrompt (o) => new ObjectMaskPrompt(o.Id, o.Mask.Labels, o.Mask.Label)),
    ];
}
