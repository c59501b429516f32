using System.Diagnostics.CodeAnalysis;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices;

/// <summary>
/// What a session asks of a device for one stream: features of <see cref="FeatureSets"/> frames, soft masks of K objects in slots 0..K-1,
/// and their memory. A device may work behind the calls, in their order; what it hands back is complete. One thread at a time.
/// </summary>
internal interface IStreamCompute : IDisposable
{
    /// <summary>Features of the adjacent frame, of the frame being segmented and of the one encoded ahead.</summary>
    const int FeatureSets = 3;

    /// <summary>Where it computes: cpu or cuda.</summary>
    string Device { get; }

    /// <summary>The stages of the step that <see cref="Begin"/> began, so far.</summary>
    ReadOnlySpan<StageTime> StageTimes { get; }

    /// <summary>What the memory bank holds.</summary>
    MemoryUse MemoryUse { get; }

    /// <summary>The frames of the memory bank, from oldest to newest. The span ends with the next change of it.</summary>
    ReadOnlySpan<RememberedFrame> Remembered { get; }

    /// <summary>Starts to preprocess and encode a frame into a feature set. The picture is read before this returns.</summary>
    void Prepare(RgbImage frame, int set);

    /// <summary>Begins the step of the frame in this feature set.</summary>
    void Begin(int set);

    /// <summary>Segments the frame in <paramref name="query"/> from the memory and the adjacent frame, whose features are in <paramref name="local"/>: makes
    /// the soft masks.</summary>
    /// <param name="query">Feature set of the frame.</param>
    /// <param name="local">Feature set of the frame that was memorised last; the query's own when a frame is segmented again from its own masks.</param>
    /// <param name="ids">The label of each slot.</param>
    void Propagate(int query, int local, byte[] ids);

    /// <summary>Labels and objects of the frame that was propagated last.</summary>
    /// <param name="ids">As given to <see cref="Propagate"/>.</param>
    /// <param name="labels">Receives one label per pixel of the frame.</param>
    /// <param name="described">Receives K objects in slot order.</param>
    void Describe(byte[] ids, Span<byte> labels, Span<TrackedObject> described);

    /// <summary>The keys of the frame in a feature set, 1 x Ck x h x w, once it was propagated or memorised. Ends with the next call.</summary>
    ReadOnlySpan<float> ReadKeys(int set);

    /// <summary>The soft masks, K x H x W, to be read and changed by the host; <see cref="WriteMasks"/> hands changes back. Ends with the next call.</summary>
    Span<float> ReadMasks();

    /// <summary>Takes what the host wrote into the span of <see cref="ReadMasks"/>.</summary>
    void WriteMasks();

    /// <summary>Makes the soft masks and the features in this set the adjacent frame. Follows every <see cref="Propagate"/>, before the next, unless <see cref="HoldAdjacent"/> was asked.</summary>
    void Memorise(int set);

    /// <summary>Whether <see cref="HoldAdjacent"/> is anything that can be asked.</summary>
    bool CanHold => false;

    /// <summary>The next frame that is propagated is not memorised: the adjacent frame stays what it is. Only where <see cref="CanHold"/>.</summary>
    void HoldAdjacent() => throw new NotSupportedException("Every frame is memorised here.");

    /// <summary>Takes the frame that was memorised last, with features in this set, into the memory bank.</summary>
    /// <param name="set">Its features.</param>
    /// <param name="pinned">Whether a person confirmed it.</param>
    /// <param name="present">The slots that have a part in it, at least one; see <see cref="Slots"/>.</param>
    /// <param name="taken">The session's number of the frame.</param>
    void Append(int set, bool pinned, uint present, long taken);

    /// <summary>Forgets what the memory bank holds of some slots; <see cref="Append"/> of a frame in which they are present must follow.</summary>
    void Forget(uint slots);

    /// <summary>Takes what was memorised last, with features in this set, in place of what a frame of the bank holds: the same frame with other masks, or as another
    /// picture.</summary>
    /// <param name="frame">By its place in <see cref="Remembered"/>.</param>
    /// <param name="set">Its features.</param>
    void Rewrite(int frame, int set);

    /// <summary>Makes sure that so many objects, all in all, have room here, and keeps it until they are added. Changes nothing else; does nothing where memory is
    /// the machine's.</summary>
    /// <param name="objects">K after the next <see cref="AddObjects"/>.</param>
    /// <param name="why">One sentence that says why there is none.</param>
    bool TryReserve(int objects, [NotNullWhen(false)] out string? why)
    {
        why = null;
        return true;
    }

    /// <summary>Adds slots at the end, with undefined masks; the others keep theirs.</summary>
    void AddObjects(int count);

    /// <summary>Forgets an object; later slots move down by one. Not for the last one.</summary>
    void RemoveObject(int slot);

    /// <summary>Forgets all objects and their memory.</summary>
    void Clear();

    /// <summary>Copies what is held of the objects, and features of the adjacent frame.</summary>
    /// <param name="adjacent">Feature set of the frame that was memorised last.</param>
    /// <param name="frame">A set whose features are kept as well: of a frame that was begun and not yet propagated; null = between two frames.</param>
    ISavedStream Save(int adjacent, int? frame);

    /// <summary>Goes back to what was saved, in feature sets that may be others than they were.</summary>
    /// <param name="saved">By this stream; stays the caller's.</param>
    /// <param name="adjacent">Receives the features of the adjacent frame.</param>
    /// <param name="frame">Receives those of the other frame, if they were kept.</param>
    void Restore(ISavedStream saved, int adjacent, int? frame);

    /// <summary>Mask logits of the frame that was propagated last, K x H/s x W/s for the stride s of the logits; for comparisons.</summary>
    ReadOnlySpan<float> ReadLogits();
}
