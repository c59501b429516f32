using System.Runtime.InteropServices;

namespace SRNet.Segmentation.Memory;

/// <summary>
/// The global memory of a stream: pinned frames (those a person confirmed) and the newest of the others, never more than the capacity, so that
/// time per frame and bytes per object stay constant however long the stream runs.
/// </summary>
/// <remarks>
/// Eviction: when full, the oldest frame that is not pinned goes. Pinned frames may take all but one place; one more and the oldest pinned frame
/// but the first loses its pin, for the first is the only one whose mask is sure to precede all drift.
/// </remarks>
internal sealed class MemoryBank<TFrame> : IDisposable
    where TFrame : class, IMemoryFrame
{
    private readonly Func<TFrame> _create;
    private readonly int _capacity;
    private readonly List<TFrame> _frames = [];
    private TFrame? _spare;

    /// <summary>An empty bank.</summary>
    /// <param name="create">Makes a frame; called <paramref name="capacity"/> times at most while no frame is disposed.</param>
    /// <param name="capacity">The most frames it holds.</param>
    public MemoryBank(Func<TFrame> create, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        _create = create;
        _capacity = capacity;
    }

    /// <summary>Frames from oldest to newest. The span ends with the next change of the bank.</summary>
    public ReadOnlySpan<TFrame> Frames => CollectionsMarshal.AsSpan(_frames);

    /// <summary>Makes room and appends a frame for the first <paramref name="objects"/> slots, whose contents the caller must write.</summary>
    public TFrame Append(bool pinned, int objects)
    {
        if (_frames.Count == _capacity)
        {
            Evict();
        }

        // The evicted frame's buffers serve the next one: a steady stream allocates nothing.
        var frame = _spare ?? _create();
        _spare = null;
        frame.Pinned = pinned;
        frame.Resize(objects);
        _frames.Add(frame);
        if (pinned)
        {
            LimitPinned();
        }

        return frame;
    }

    /// <summary>Forgets an object; frames that held nothing else go as well.</summary>
    public void RemoveSlot(int slot)
    {
        for (var i = _frames.Count - 1; i >= 0; i--)
        {
            _frames[i].RemoveSlot(slot);
            if (_frames[i].ObjectCount == 0)
            {
                _frames[i].Dispose();
                _frames.RemoveAt(i);
            }
        }
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

    private void Evict()
    {
        var victim = _frames.FindIndex(static f => !f.Pinned);
        _spare?.Dispose();
        _spare = _frames[victim];
        _frames.RemoveAt(victim);
    }

    private void LimitPinned()
    {
        var pinned = 0;
        foreach (var frame in _frames)
        {
            pinned += frame.Pinned ? 1 : 0;
        }

        if (pinned >= _capacity)
        {
            _frames[_frames.FindIndex(1, static f => f.Pinned)].Pinned = false;
        }
    }
}
