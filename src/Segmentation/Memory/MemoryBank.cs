using System.Numerics;
using System.Runtime.InteropServices;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Memory;

/// <summary>One memorised frame of a bank, wherever its numbers lie. Slots are the session's object slots.</summary>
internal interface IMemoryFrame : IDisposable
{
    /// <summary>A frame a person confirmed: kept while recent frames come and go.</summary>
    bool Pinned { get; set; }

    /// <summary>The session's number of the frame.</summary>
    long Taken { get; set; }

    /// <summary>The slots that have a part in this frame. An object that was added later, or was lost in it, has none.</summary>
    uint Present { get; }

    /// <summary>Gives this frame room for <paramref name="count"/> objects, of which those in <paramref name="present"/> are to be written.</summary>
    void Resize(int count, uint present);

    /// <summary>Takes slots out of <see cref="Present"/>.</summary>
    void Forget(uint slots);

    /// <summary>Forgets an object; later slots move down by one. A slot beyond this frame's objects is no error.</summary>
    void RemoveSlot(int slot);
}

/// <summary>
/// The global memory of a stream: pinned frames (those a person confirmed) and some of the others, never more than the capacity, so that
/// time per frame and bytes per object stay constant however long the stream runs.
/// </summary>
/// <remarks>
/// Eviction: when full, the oldest frame that is not pinned goes, but not the last memory of an object while there is another choice: sure appearance from the
/// person's frames, present appearance from the newest. Pinned frames may take all but one place; one more and the oldest pinned frame but the first loses its
/// pin, for the first is the only one whose mask is sure to precede all drift.
/// </remarks>
internal sealed class MemoryBank<TFrame> : IDisposable
    where TFrame : class, IMemoryFrame
{
    private readonly Func<TFrame> _create;
    private readonly int _capacity;
    private readonly List<TFrame> _frames = [];
    private readonly RememberedFrame[] _remembered;
    private TFrame? _spare;

    /// <summary>An empty bank.</summary>
    /// <param name="create">Makes a frame; called <paramref name="capacity"/> times at most while no frame is disposed.</param>
    /// <param name="capacity">The most frames it holds.</param>
    public MemoryBank(Func<TFrame> create, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        _create = create;
        _capacity = capacity;
        _remembered = new RememberedFrame[capacity];
    }

    /// <summary>Frames from oldest to newest. The span ends with the next change of the bank.</summary>
    public ReadOnlySpan<TFrame> Frames => CollectionsMarshal.AsSpan(_frames);

    /// <summary>What the frames are, from oldest to newest. The span ends with the next change of the bank.</summary>
    public ReadOnlySpan<RememberedFrame> Remembered
    {
        get
        {
            for (var i = 0; i < _frames.Count; i++)
            {
                _remembered[i] = new RememberedFrame(_frames[i].Taken, _frames[i].Pinned, _frames[i].Present);
            }

            return _remembered.AsSpan(0, _frames.Count);
        }
    }

    /// <summary>Adds up what it holds.</summary>
    /// <param name="frameBytes">Of what a frame has once.</param>
    /// <param name="objectBytes">Of what a frame has of each of its objects.</param>
    public MemoryUse MeasureUse(long frameBytes, long objectBytes)
    {
        var use = default(MemoryUse);
        foreach (var frame in _frames)
        {
            var bytes = frameBytes + (BitOperations.PopCount(frame.Present) * objectBytes);
            use = frame.Pinned
                ? use with { PinnedFrames = use.PinnedFrames + 1, PinnedBytes = use.PinnedBytes + bytes }
                : use with { RecentFrames = use.RecentFrames + 1, RecentBytes = use.RecentBytes + bytes };
        }

        return use;
    }

    /// <summary>Of the slots still open, the lowest and all that are in just the same frames: they are read with one affinity. They leave the open
    /// ones.</summary>
    public uint TakeGroup(ref uint open)
    {
        var first = BitOperations.TrailingZeroCount(open);
        var group = open;
        foreach (var frame in _frames)
        {
            group &= frame.Present.Has(first) ? frame.Present : ~frame.Present;
        }

        open &= ~group;
        return group;
    }

    /// <summary>Makes room and appends a frame for the first <paramref name="objects"/> slots, whose contents the caller must write.</summary>
    /// <param name="pinned">Whether a person confirmed it.</param>
    /// <param name="objects">Slots.</param>
    /// <param name="present">Bit k: the object in slot k has a part in it.</param>
    /// <param name="taken">The session's number of the frame.</param>
    public TFrame Append(bool pinned, int objects, uint present = uint.MaxValue, long taken = 0)
    {
        if (_frames.Count == _capacity)
        {
            Evict();
        }

        // The evicted frame's buffers serve the next one: a steady stream allocates nothing.
        var frame = _spare ?? _create();
        _spare = null;
        (frame.Pinned, frame.Taken) = (pinned, taken);
        frame.Resize(objects, present);
        _frames.Add(frame);
        if (pinned)
        {
            LimitPinned();
        }

        return frame;
    }

    /// <summary>Forgets what all frames hold of some objects; frames that held nothing else go as well.</summary>
    public void Forget(uint slots)
    {
        foreach (var frame in _frames)
        {
            frame.Forget(slots);
        }

        RemoveEmpty();
    }

    /// <summary>Forgets an object, later slots move down by one; frames that held nothing else go as well.</summary>
    public void RemoveSlot(int slot)
    {
        foreach (var frame in _frames)
        {
            frame.RemoveSlot(slot);
        }

        RemoveEmpty();
    }

    public void Dispose()
    {
        foreach (var frame in _frames)
        {
            frame.Dispose();
        }

        _frames.Clear();
        _spare?.Dispose();
        _spare = null;
    }

    private void RemoveEmpty()
    {
        for (var i = _frames.Count - 1; i >= 0; i--)
        {
            if (_frames[i].Present == 0)
            {
                _frames[i].Dispose();
                _frames.RemoveAt(i);
            }
        }
    }

    private void Evict()
    {
        var victim = Victim(sparing: true);
        victim = victim >= 0 ? victim : Victim(sparing: false);
        _spare?.Dispose();
        _spare = _frames[victim];
        _frames.RemoveAt(victim);
    }

    // The newest frame goes only when nothing else can.
    private int Victim(bool sparing)
    {
        for (var i = 0; i < _frames.Count; i++)
        {
            if (!_frames[i].Pinned && !(sparing && IsLastMemory(i)))
            {
                return i;
            }
        }

        return -1;
    }

    // An object that is present in this frame is in no other.
    private bool IsLastMemory(int i)
    {
        uint others = 0;
        for (var j = 0; j < _frames.Count; j++)
        {
            others |= j == i ? 0 : _frames[j].Present;
        }

        return (_frames[i].Present & ~others) != 0;
    }

    private void LimitPinned()
    {
        int pinned = 0, oldest = -1, spared = -1;
        for (var i = 0; i < _frames.Count; i++)
        {
            if (_frames[i].Pinned)
            {
                pinned++;
                oldest = i > 0 && oldest < 0 ? i : oldest;
                spared = i > 0 && spared < 0 && !IsLastMemory(i) ? i : spared;
            }
        }

        if (pinned >= _capacity)
        {
            _frames[spared >= 0 ? spared : oldest].Pinned = false;
        }
    }
}

/// <summary>A frame of a bank, as its session knows it.</summary>
/// <param name="Taken">The session's number of the frame.</param>
/// <param name="Pinned">Whether a person confirmed it.</param>
/// <param name="Present">The slots that have a part in it.</param>
internal readonly record struct RememberedFrame(long Taken, bool Pinned, uint Present);
