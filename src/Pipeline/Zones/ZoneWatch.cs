using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Zones;

/// <summary>
/// Sees, frame by frame, which objects come into zones, leave them, stay there, cross lines, go out of sight and come back. What changes has to stay so for a
/// moment before it is told, with the time at which it began: a mask's edge trembles. Frames come from one thread, everything else from any.
/// </summary>
internal sealed class ZoneWatch
{
    /// <summary>What lasts shorter is nothing.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(0.3);

    /// <summary>Who is out of sight for longer is in no zone: until then something may stand before it.</summary>
    public static readonly TimeSpan Hiding = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<int, WatchedObject> _objects = [];
    private readonly Dictionary<string, ZoneCount> _zones = [];
    private readonly Dictionary<string, LineCount> _lines = [];
    private readonly long[] _events = new long[Enum.GetValues<ObjectEventKind>().Length];
    private ZonePlan _plan;

    public ZoneWatch(ZonePlan plan) => _plan = plan;

    /// <summary>What is watched. Zones and lines that keep their names keep their counts.</summary>
    public ZonePlan Plan
    {
        get => Volatile.Read(ref _plan);
        set
        {
            lock (_lock)
            {
                Volatile.Write(ref _plan, value);
                Keep(_zones, value.Zones.Select(z => z.Name));
                Keep(_lines, value.Lines.Select(l => l.Name));
                foreach (var known in _objects.Values)
                {
                    known.Forget(value);
                }
            }
        }
    }

    /// <summary>Takes a frame in.</summary>
    /// <param name="objects">What is followed in it.</param>
    /// <param name="size">Of the frame.</param>
    /// <param name="now">When it was captured, on a clock that never goes back.</param>
    /// <param name="events">Gets what happened, in order.</param>
    public void See(ReadOnlySpan<TrackedObject> objects, ImageSize size, TimeSpan now, List<ObjectEvent> events)
    {
        lock (_lock)
        {
            var plan = Plan;
            var first = events.Count;
            foreach (ref readonly var item in objects)
            {
                if (!_objects.TryGetValue(item.Id, out var known))
                {
                    _objects.Add(item.Id, known = new WatchedObject(item.Id));
                }

                known.LastSeenIn = now;
                known.See(item, size, plan, now, events);
            }

            foreach (var (id, known) in _objects)
            {
                if (known.LastSeenIn != now)
                {
                    known.LeaveAll(now, LeaveReason.Removed, events);
                    _objects.Remove(id);
                }
            }

            for (var i = first; i < events.Count; i++)
            {
                Count(events[i]);
            }
        }
    }

    /// <summary>Events so far, by kind.</summary>
    public IReadOnlyList<(ObjectEventKind Kind, long Count)> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. Enum.GetValues<ObjectEventKind>().Select(kind => (kind, _events[(int)kind]))];
            }
        }
    }

    /// <summary>How each zone stands.</summary>
    public IReadOnlyList<(Zone Zone, ZoneCount Count)> Zones
    {
        get
        {
            lock (_lock)
            {
                return [.. Plan.Zones.Select(zone => (zone, _zones.GetValueOrDefault(zone.Name) with { Inside = [.. _objects.Values.Where(o => o.IsIn(zone.Name)).Select(o => o.Id).Order()] }))];
            }
        }
    }

    /// <summary>How each line stands.</summary>
    public IReadOnlyList<(Line Line, LineCount Count)> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. Plan.Lines.Select(line => (line, _lines.GetValueOrDefault(line.Name)))];
            }
        }
    }

    /// <summary>Leaves out what has none of these names.</summary>
    public static void Keep<T>(Dictionary<string, T> counts, IEnumerable<string> names)
    {
        foreach (var gone in counts.Keys.Except(names).ToList())
        {
            counts.Remove(gone);
        }
    }

    private void Count(in ObjectEvent item)
    {
        _events[(int)item.Kind]++;
        switch (item.Kind)
        {
            case ObjectEventKind.Entered:
                _zones[item.Zone!] = _zones.GetValueOrDefault(item.Zone!) with { Entered = _zones.GetValueOrDefault(item.Zone!).Entered + 1 };
                break;
            case ObjectEventKind.Left:
                _zones[item.Zone!] = _zones.GetValueOrDefault(item.Zone!) with { Left = _zones.GetValueOrDefault(item.Zone!).Left + 1 };
                break;
            case ObjectEventKind.Crossed:
                var (forward, backward) = _lines.GetValueOrDefault(item.Line!);
                _lines[item.Line!] = item.Forward == true ? new LineCount(forward + 1, backward) : new LineCount(forward, backward + 1);
                break;
        }
    }
}

/// <summary>Who is in a zone, and how many came and went.</summary>
internal readonly record struct ZoneCount(IReadOnlyList<int> Inside, long Entered, long Left);

/// <summary>How many crossed a line, from its left to its right and back.</summary>
internal readonly record struct LineCount(long Forward, long Backward);
