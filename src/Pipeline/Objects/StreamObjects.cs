using SRNet.Pipeline.Compositing;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Objects;

/// <summary>The objects of a stream as people know them: names, colours, what was last seen of each. Thread-safe; no model state is in here.</summary>
internal sealed class StreamObjects
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, Entry> _entries = [];
    // Those that were removed, should that be taken back.
    private readonly Dictionary<int, Entry> _gone = [];
    private int _lastId;
    private int _version;

    /// <summary>Goes up whenever an object comes, goes, or changes its name or colour.</summary>
    public int Version => Volatile.Read(ref _version);

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Takes in objects of an earlier life under their old ids.</summary>
    public void Restore(IReadOnlyList<SavedObject> objects)
    {
        lock (_lock)
        {
            foreach (var saved in objects)
            {
                _entries[saved.Id] = new Entry { Name = saved.Name, Colour = saved.Colour, Mask = saved.Mask, Found = saved.Found, State = saved.Lost ? StreamObjectState.Lost : StreamObjectState.Pending };
                _lastId = Math.Max(_lastId, saved.Id);
            }

            _version++;
        }
    }

    /// <summary>Takes in objects that are marked by plan, under the ids their prompts have; those that are known stay as they are.</summary>
    public void Place(IReadOnlyList<ObjectPrompt> prompts)
    {
        lock (_lock)
        {
            foreach (var prompt in prompts)
            {
                _entries.TryAdd(prompt.ObjectId, new Entry { Name = DefaultName(prompt.ObjectId), Colour = ObjectColour.Default(prompt.ObjectId) });
                _lastId = Math.Max(_lastId, prompt.ObjectId);
            }

            _version++;
        }
    }

    /// <summary>Gives a new object its id.</summary>
    /// <param name="name">For people; null = "object N".</param>
    /// <param name="colour">What it is drawn in; null = by its id.</param>
    /// <param name="found">Nobody marked it.</param>
    /// <exception cref="SrNetException">InvalidInput: there are as many as a session can follow.</exception>
    public StreamObject Add(string? name, ObjectColour? colour, bool found = false)
    {
        lock (_lock)
        {
            if (_entries.Count == SrNetSession.MaximumObjects)
            {
                throw SrNetException.InvalidInput($"There are {SrNetSession.MaximumObjects} objects, which is the most; remove one first.");
            }

            // Ids are taken in turn: frames under way may still carry one that was just given up.
            do
            {
                _lastId = _lastId == LabelMap.Void - 1 ? 1 : _lastId + 1;
            }
            while (_entries.ContainsKey(_lastId));
            var entry = new Entry { Name = name ?? DefaultName(_lastId), Colour = colour ?? ObjectColour.Default(_lastId), Found = found };
            _entries.Add(_lastId, entry);
            _version++;
            return entry.ToObject(_lastId);
        }
    }

    /// <summary>Renames or recolours an object.</summary>
    /// <returns>The object, null when there is none of that id.</returns>
    public StreamObject? Change(int id, string? name, ObjectColour? colour)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(id, out var entry))
            {
                return null;
            }

            entry.Name = name ?? entry.Name;
            entry.Colour = colour ?? entry.Colour;
            _version++;
            return entry.ToObject(id);
        }
    }

    public bool Remove(int id)
    {
        lock (_lock)
        {
            _version++;
            if (!_entries.Remove(id, out var entry))
            {
                return false;
            }

            Part(id, entry);
            return true;
        }
    }

    /// <summary>Marks and removals were taken back or done again: objects come back as people knew them, or are gone once more.</summary>
    /// <param name="before">What was followed.</param>
    /// <param name="now">What is followed.</param>
    public void Reconcile(IReadOnlySet<int> before, IReadOnlySet<int> now)
    {
        lock (_lock)
        {
            foreach (var id in before)
            {
                if (!now.Contains(id) && _entries.Remove(id, out var entry))
                {
                    Part(id, entry);
                }
            }

            foreach (var id in now)
            {
                if (!_entries.ContainsKey(id))
                {
                    _entries[id] = _gone.Remove(id, out var entry) ? entry : new Entry { Name = DefaultName(id), Colour = ObjectColour.Default(id) };
                }
            }

            _version++;
        }
    }

    public StreamObject? Find(int id)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(id, out var entry) ? entry.ToObject(id) : null;
        }
    }

    public IReadOnlyList<StreamObject> All()
    {
        lock (_lock)
        {
            return [.. _entries.Select(e => e.Value.ToObject(e.Key))];
        }
    }

    /// <summary>Those that nobody marked.</summary>
    public IReadOnlyList<int> Found()
    {
        lock (_lock)
        {
            return [.. _entries.Where(e => e.Value.Found).Select(e => e.Key)];
        }
    }

    /// <summary>Notes what the last frame showed. Allocates nothing.</summary>
    /// <returns>How many objects were lost in this frame that were seen in the one before.</returns>
    public int See(ReadOnlySpan<TrackedObject> objects)
    {
        var lost = 0;
        lock (_lock)
        {
            foreach (ref readonly var item in objects)
            {
                if (_entries.TryGetValue(item.Id, out var entry))
                {
                    lost += item.Lost && entry.State == StreamObjectState.Tracking ? 1 : 0;
                    entry.State = item.Lost ? StreamObjectState.Lost : StreamObjectState.Tracking;
                    entry.Seen = item;
                }
            }
        }

        return lost;
    }

    /// <summary>Keeps the masks of all objects that a picture shows for certain.</summary>
    /// <param name="labels">Of the picture.</param>
    /// <param name="objects">In it.</param>
    /// <param name="picture">Makes what is kept of it, once for all of them.</param>
    public void KeepMasks(LabelMap labels, ReadOnlySpan<TrackedObject> objects, Func<MaskedPicture> picture)
    {
        MaskedPicture? masked = null;
        lock (_lock)
        {
            foreach (ref readonly var item in objects)
            {
                if (item.Confidence >= 0.5f && !item.Lost && _entries.TryGetValue(item.Id, out var entry))
                {
                    masked ??= picture();
                    entry.Mask = new ObjectMask(labels, item.Id) { Picture = masked };
                }
            }
        }
    }

    /// <summary>Keeps the masks of objects that were just marked, however sure the network is of them: a person was.</summary>
    public void KeepMarked(RgbImage frame, LabelMap labels, IReadOnlyList<ObjectPrompt> prompts, TimeProvider time)
    {
        var masked = MaskedPicture.Of(frame.Pixels, frame.Stride, frame.Size, time.GetUtcNow());
        lock (_lock)
        {
            foreach (var prompt in prompts)
            {
                if (_entries.TryGetValue(prompt.ObjectId, out var entry) && labels.Pixels.AsSpan().Contains((byte)prompt.ObjectId))
                {
                    entry.Mask = new ObjectMask(labels, prompt.ObjectId) { Picture = masked };
                }
            }
        }
    }

    /// <summary>The objects that were marked, with the masks they were last seen with for certain.</summary>
    public IReadOnlyList<SavedObject> Saved()
    {
        lock (_lock)
        {
            return [.. _entries.Where(e => e.Value.Mask is not null).Select(e => new SavedObject(e.Key, e.Value.Name, e.Value.Colour, e.Value.Mask!) { Lost = e.Value.State == StreamObjectState.Lost, Found = e.Value.Found })];
        }
    }

    // Name and colour are kept; a mask is a whole picture, and would be an old one.
    private void Part(int id, Entry entry)
    {
        entry.Mask = null;
        _gone[id] = entry;
    }

    private static string DefaultName(int id) => $"object {id}";

    private sealed class Entry
    {
        public required string Name { get; set; }

        public required ObjectColour Colour { get; set; }

        public StreamObjectState State { get; set; }

        public bool Found { get; init; }

        public TrackedObject Seen { get; set; }

        public ObjectMask? Mask { get; set; }

        public StreamObject ToObject(int id) => new(id, Name, Colour, State, Seen);
    }
}
