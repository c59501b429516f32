using SRNet.Pipeline.Finding;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Objects;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Stages;

/// <content>What is found becomes an object by its box, without a person.</content>
internal sealed partial class StreamSegmenter
{
    /// <summary>Finds things; null = only people mark. Owned.</summary>
    public AutoMarker? Auto { get; init; }

    /// <summary>The session is there also while nothing is followed.</summary>
    public bool KeepsSession { get; init; }

    private bool _hasOwn;

    private void MarkWhatIsFound(RgbImage frame, Span<byte> labels)
    {
        if (Auto is null)
        {
            return;
        }

        var known = objects.Found();
        if (!_hasOwn)
        {
            // Those of an earlier session, or of before a restart.
            known.ToList().ForEach(id => Auto.Own(id, default));
            _hasOwn = true;
        }

        var (found, at, gone) = Auto.Look(frame, _index, Objects, known);
        foreach (var id in gone)
        {
            objects.Remove(id);
        }

        using var seen = at == _index ? null : Recent?.Find(new SeenFrame(at), time);
        if (found.Count == 0 || (at != _index && seen is null))
        {
            // What was found in a frame that is gone by now is found again.
            return;
        }

        Add(found, seen, frame, labels);
    }

    // Apart from the frames in which nothing is found: what a lambda captures would be made for each of them.
    private void Add(IReadOnlyList<FoundObject> found, Frame? seen, RgbImage frame, Span<byte> labels)
    {
        var added = new List<int>();
        try
        {
            foreach (var thing in found)
            {
                var id = objects.Add(null, null, found: true).Id;
                added.Add(id);
                objects.Change(id, thing.Name is null ? null : $"{thing.Name} {id}", null);
            }

            MarkFound(seen is null ? frame : seen.Image, frame, seen is not null, labels, [.. found.Select((thing, i) => Box(added[i], thing))]);
            for (var i = 0; i < added.Count; i++)
            {
                Auto!.Own(added[i], found[i].Box);
            }
        }
        catch (SrNetException e) when (e.Error == SrNetError.InvalidInput)
        {
            // There are as many as can be, or a box with nothing in it. Whatever stays is found again.
            added.ForEach(id => objects.Remove(id));
        }
    }

    private void MarkFound(RgbImage marked, RgbImage frame, bool isEarlier, Span<byte> labels, ObjectPrompt[] boxes)
    {
        if (_session is null)
        {
            Volatile.Write(ref _session, create(size));
            Overload?.NewSession();
        }

        Prompt(marked, labels, boxes);
        if (isEarlier)
        {
            Follow(frame, labels);
        }

        // People take back what people did.
        if (CanUndo == 1)
        {
            _session!.ForgetHistory();
        }
    }

    private static BoxPrompt Box(int id, in FoundObject thing) => new(id, thing.Box.X, thing.Box.Y, thing.Box.Width, thing.Box.Height);
}
