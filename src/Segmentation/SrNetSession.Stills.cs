using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation;

/// <content>What a person says of a frame that was held while others went by: it is taken over as a memory of those that were marked, and nothing else changes.</content>
public sealed partial class SrNetSession
{
    // Frames after which an object is no longer presumed near where it was marked.
    private const int LongestGap = 300;

    // The frame being stepped is from before the one stepped last.
    private bool _isEarlier;

    // Marks are looked at once in place of several times.
    private bool _isQuick;

    /// <summary>
    /// Takes over what a person says of an earlier frame, which becomes a pinned memory of the objects that are marked. Those that were tracked stay where they are:
    /// the next step goes on from the frame before this one.
    /// </summary>
    /// <param name="frame">Of <see cref="FrameSize"/>; none is prepared.</param>
    /// <param name="labels">Receives the objects of that frame.</param>
    /// <param name="prompts">At least one.</param>
    /// <param name="age">How long ago it was, in frames of about 30 a second. Of something long ago what was marked is looked for by how it looked; see <see cref="LoseSight"/>.</param>
    /// <exception cref="SrNetException">As of <see cref="Step(RgbImage, Span{byte}, IReadOnlyList{ObjectPrompt})"/>.</exception>
    /// <exception cref="InvalidOperationException">A frame is prepared and not yet segmented.</exception>
    public void StepEarlier(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt> prompts, int age)
    {
        CheckUnprepared();
        var before = _objects.Save();
        _isEarlier = true;
        try
        {
            Step(frame, labels, prompts);
        }
        finally
        {
            _isEarlier = false;
        }

        var kept = _objects.KeepTracked(before);
        foreach (var id in prompts.Select(prompt => prompt.ObjectId).Distinct().Where(id => age > LongestGap && !kept.Contains(id)))
        {
            LoseSight(id, age);
        }
    }

    /// <summary>
    /// What marks would make of the frame stepped last; nothing is taken over, and the frame's features are used again. For sessions that track nothing.
    /// </summary>
    /// <param name="frame">The frame stepped last.</param>
    /// <param name="tracked">Its objects, as another session tracked them.</param>
    /// <param name="prompts">What a person says of it.</param>
    /// <param name="quick">Less surely, in a fraction of the time: while a pointer is under way.</param>
    /// <returns>The objects as they would be.</returns>
    /// <exception cref="SrNetException">As of <see cref="Step(RgbImage, Span{byte}, IReadOnlyList{ObjectPrompt})"/>.</exception>
    public LabelMap Preview(RgbImage frame, LabelMap tracked, IReadOnlyList<ObjectPrompt> prompts, bool quick = false)
    {
        ArgumentNullException.ThrowIfNull(tracked);
        if (_objects.Count > 0 || _frame == 0)
        {
            throw new InvalidOperationException("A preview is of a frame that was stepped, in a session that tracks nothing.");
        }

        var sketches = PromptSketcher.Draw(prompts, FrameSize, [.. tracked.ObjectIds().Select(id => (byte)id)]);
        if (!_compute.TryReserve(sketches.Count, out var why))
        {
            throw SrNetException.InvalidInput(why);
        }

        var labels = tracked.Pixels.ToArray();
        var next = _current;
        (_current, _isQuick) = (_adjacent, quick);
        try
        {
            _compute.Begin(_current);
            Apply(frame, sketches, labels);
        }
        finally
        {
            (_current, _isQuick) = (next, false);
            foreach (var id in _objects.Ids)
            {
                _objects.Remove(id);
            }

            _compute.Clear();
            _appended = false;
        }

        return new LabelMap(FrameSize, labels);
    }
}
