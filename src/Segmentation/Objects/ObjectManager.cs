using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Objects;

/// <summary>
/// The objects of a stream by id and by slot. An id is what a person calls an object: 1..254, its label in every mask, the same for as long as it is tracked.
/// A slot is its row in the tensors of a device: 0..K-1 in the order in which objects were added; when one is removed, those behind it move down by one.
/// Ids go outward, slots go to the device, and this is the only place where one becomes the other. Allocates only when objects change.
/// </summary>
/// <param name="rule">When objects are lost and found.</param>
/// <param name="grid">Of the stream.</param>
/// <param name="keyChannels">Ck, of a key.</param>
internal sealed class ObjectManager(TrackingRule rule, CellGrid grid, int keyChannels)
{
    private readonly List<ObjectTrack> _tracks = [];
    private readonly Exchange? _exchange = rule.Identity is null ? null : new Exchange(grid, rule.Identity);
    private byte[] _ids = [];
    private TrackedObject[] _seen = [];
    private TrackedObject[] _described = [];

    /// <summary>K.</summary>
    public int Count => _ids.Length;

    /// <summary>The label of each slot. Made anew when objects change.</summary>
    public byte[] Ids => _ids;

    /// <summary>Receives what a device sees of the objects, in the order of slots; <see cref="Observe"/> makes of it what is told.</summary>
    public Span<TrackedObject> Seen => _seen;

    /// <summary>What is told of the objects in the last frame, ascending by id.</summary>
    public ReadOnlySpan<TrackedObject> Described => _described;

    /// <summary>The slots that the last frame shows enough of to be a memory of them.</summary>
    public uint WorthRemembering
    {
        get
        {
            uint slots = 0;
            for (var slot = 0; slot < _tracks.Count; slot++)
            {
                slots |= _tracks[slot].WorthRemembering ? 1u << slot : 0;
            }

            return slots;
        }
    }

    /// <summary>The slot of an object, or -1 when no such object is tracked.</summary>
    public int SlotOf(int id) => id is > LabelMap.Background and < LabelMap.Void ? _ids.AsSpan().IndexOf((byte)id) : -1;

    /// <summary>Adds those ids that are not tracked yet, in their order, behind the slots there are. What is told changes with the next frame.</summary>
    /// <returns>How many were added.</returns>
    public int Add(IEnumerable<int> ids)
    {
        byte[] added = [.. ids.Where(id => SlotOf(id) < 0).Select(id => (byte)id)];
        _ids = [.. _ids, .. added];
        _tracks.AddRange(added.Select(_ => new ObjectTrack(rule, grid, keyChannels)));
        _seen = new TrackedObject[Count];
        return added.Length;
    }

    /// <summary>Forgets an object.</summary>
    /// <returns>The slot it had, or -1 when it was not tracked.</returns>
    public int Remove(int id)
    {
        var slot = SlotOf(id);
        if (slot >= 0)
        {
            _tracks[slot].Remove();
            _tracks.RemoveAt(slot);
            _ids = [.. _ids[..slot], .. _ids[(slot + 1)..]];
            _seen = new TrackedObject[Count];
            _described = Array.FindAll(_described, o => o.Id != id);
        }

        return slot;
    }

    /// <summary>A person said where an object is.</summary>
    /// <param name="id">A tracked one.</param>
    /// <param name="area">Pixels of its mask; 0: it is not there.</param>
    public void Mark(int id, int area) => _tracks[SlotOf(id)].Mark(area);

    /// <inheritdoc cref="SrNetSession.LoseSight"/>
    public void LoseSight(int id, int frames) => _tracks[SlotOf(id)].LoseSight(frames);

    /// <summary>Whether objects are told from what looks like them, which takes the frames' keys.</summary>
    public bool ReadsKeys => rule.Identity is not null && Count > 0;

    /// <summary>Takes what lies in <see cref="Seen"/>: confidences are calibrated, states move, look-alikes leave the masks, and the mask of a lost object is
    /// emptied.</summary>
    /// <param name="labels">The frame's labels.</param>
    /// <param name="keys">The frame's keys, 1 x Ck x h x w; see <see cref="ReadsKeys"/>.</param>
    public void Observe(Span<byte> labels, ReadOnlySpan<float> keys)
    {
        for (var slot = 0; slot < Count; slot++)
        {
            ref var seen = ref _seen[slot];
            seen = seen.Area == 0 ? seen : seen with { Confidence = rule.Confidence(seen.Confidence) };
        }

        _exchange?.Take(labels, _tracks, _seen);
        for (var slot = 0; slot < Count; slot++)
        {
            ref var seen = ref _seen[slot];
            var track = _tracks[slot];
            track.Follow(labels, seen);
            if (track.Region is { Others: > 0 } region)
            {
                seen = KeepOwn(labels, region, seen);
            }

            track.Observe(seen, keys);
            if (track.State == ObjectState.Lost && seen.Area > 0)
            {
                Erase(labels, seen.Box, (byte)seen.Id);
                seen = TrackedObject.Unseen(seen.Id);
            }
        }

        Publish();
    }

    /// <summary>Whether there is anything for <see cref="Hide(Span{float}, ImageSize)"/> to empty.</summary>
    public bool Hides => _exchange is { Any: true } || _tracks.Exists(static track => track.Hides);

    /// <summary>Gives the soft masks to whose they are and empties them where they are not their object's, so that nothing else is remembered of it.</summary>
    /// <param name="masks">K x H x W.</param>
    /// <param name="size">H and W.</param>
    public void Hide(Span<float> masks, ImageSize size)
    {
        _exchange?.Take(masks, size);
        var length = masks.Length / Count;
        for (var slot = 0; slot < Count; slot++)
        {
            if (_tracks[slot].Hides)
            {
                Hide(masks.Slice(slot * length, length), size, _tracks[slot]);
            }
        }
    }

    /// <summary>Where the objects are that a person marked in this frame, and how they look there.</summary>
    /// <param name="labels">The frame's, as corrected.</param>
    /// <param name="keys">The frame's.</param>
    /// <param name="marked">Ids.</param>
    public void Place(ReadOnlySpan<byte> labels, ReadOnlySpan<float> keys, IReadOnlyList<int> marked)
    {
        foreach (var id in marked)
        {
            var slot = SlotOf(id);
            _tracks[slot].Place(labels, _seen[slot], keys);
        }
    }

    /// <summary>Pictures have another look than before: how the objects look in one that is remembered, in the new look.</summary>
    /// <param name="labels">The picture's.</param>
    /// <param name="keys">Its keys in the new look.</param>
    /// <param name="confirmed">Whether a person confirmed it.</param>
    /// <param name="forget">What was known of the objects before is forgotten; with the first of several pictures.</param>
    public void LookAgain(ReadOnlySpan<byte> labels, ReadOnlySpan<float> keys, bool confirmed, bool forget)
    {
        for (var slot = 0; slot < Count; slot++)
        {
            _tracks[slot].LookAgain(labels, _ids[slot], keys, confirmed, forget);
        }
    }

    /// <summary>Tells of the objects as a person corrected them.</summary>
    /// <param name="regions">What each label covers, by label.</param>
    public void Describe(ReadOnlySpan<RegionStatistics> regions)
    {
        for (var slot = 0; slot < Count; slot++)
        {
            _seen[slot] = regions[_ids[slot]].Describe(_ids[slot]);
        }

        Publish();
    }

    /// <summary>All objects as they stand, for <see cref="Restore"/>.</summary>
    public SavedObjects Save() => new([.. _ids], [.. _tracks.Select(track => track.Copy())], [.. _described]);

    /// <summary>Goes back to them.</summary>
    public void Restore(SavedObjects saved)
    {
        _tracks.Clear();
        _tracks.AddRange(saved.Tracks.Select(track => track.Copy()));
        _ids = [.. saved.Ids];
        _seen = new TrackedObject[Count];
        _described = [.. saved.Described];
    }

    /// <summary>Goes back to how objects were tracked in an earlier moment, as far as they were and still are there; all others stay as they are.</summary>
    /// <returns>The ids of those that were tracked.</returns>
    public IReadOnlyList<int> KeepTracked(SavedObjects saved)
    {
        var kept = new List<int>();
        for (var slot = 0; slot < saved.Ids.Length; slot++)
        {
            if (SlotOf(saved.Ids[slot]) is >= 0 and var now && saved.Tracks[slot].State == ObjectState.Tracking)
            {
                _tracks[now] = saved.Tracks[slot];
                _seen[now] = Array.Find(saved.Described, o => o.Id == saved.Ids[slot]);
                kept.Add(saved.Ids[slot]);
            }
        }

        Publish();
        return kept;
    }

    private void Publish()
    {
        if (_described.Length != Count)
        {
            _described = new TrackedObject[Count];
        }

        for (var slot = 0; slot < Count; slot++)
        {
            _described[slot] = _seen[slot] with { State = _tracks[slot].State };
        }

        _described.AsSpan().Sort(static (a, b) => a.Id.CompareTo(b.Id));
    }

    private void Hide(Span<float> mask, ImageSize size, ObjectTrack track)
    {
        if (track.State == ObjectState.Lost)
        {
            mask.Clear();
            return;
        }

        for (var cell = 0; cell < grid.Count; cell++)
        {
            if (track.Region!.IsOther(cell))
            {
                var pixels = grid.Pixels(cell, size);
                for (var y = pixels.Y; y < pixels.Y + pixels.Height; y++)
                {
                    mask.Slice((y * size.Width) + pixels.X, pixels.Width).Clear();
                }
            }
        }
    }

    // Takes what is not the object's out of the labels, and describes what is left.
    private TrackedObject KeepOwn(Span<byte> labels, ObjectRegion region, in TrackedObject seen)
    {
        for (var cell = 0; cell < grid.Count; cell++)
        {
            if (!region.Own[cell] && grid.Pixels(cell) is var pixels && pixels.Overlaps(seen.Box))
            {
                Erase(labels, pixels, (byte)seen.Id);
            }
        }

        return RegionStatistics.Of(labels, grid.Width, seen.Box, seen);
    }

    private void Erase(Span<byte> labels, PixelBox box, byte id)
    {
        for (var y = box.Y; y < box.Y + box.Height; y++)
        {
            labels.Slice((y * grid.Width) + box.X, box.Width).Replace(id, LabelMap.Background);
        }
    }
}

/// <summary>The objects of a moment: their ids and states by slot, and what was told of them.</summary>
internal sealed record SavedObjects(byte[] Ids, ObjectTrack[] Tracks, TrackedObject[] Described);
