using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Zones;

/// <summary>One object as <see cref="ZoneWatch"/> knows it: whether it is in sight, in which zones it is, on which side of each line.</summary>
internal sealed class WatchedObject(int id)
{
    private readonly Dictionary<string, Stay> _stays = [];
    private readonly Dictionary<string, Passage> _passages = [];
    private TimeSpan? _hiddenSince;
    private bool _lost;

    public int Id => id;

    /// <summary>The time of the last frame it was a part of, seen or not.</summary>
    public TimeSpan LastSeenIn { get; set; }

    public bool IsIn(string zone) => _stays.TryGetValue(zone, out var stay) && stay.Inside;

    public void See(in TrackedObject item, ImageSize size, ZonePlan plan, TimeSpan now, List<ObjectEvent> events)
    {
        if (item.Lost)
        {
            Hide(now, events);
            return;
        }

        if (_lost)
        {
            events.Add(new ObjectEvent(ObjectEventKind.Found, id, now));
        }

        (_lost, _hiddenSince) = (false, null);
        foreach (var zone in plan.Zones)
        {
            See(zone, zone.Contains(At(item, size, zone.Anchor)), now, events);
        }

        foreach (var line in plan.Lines)
        {
            See(line, At(item, size, line.Anchor), now, events);
        }
    }

    /// <summary>There are other zones and lines. What is watched no more is left without a word: it was a person who took it away.</summary>
    public void Forget(ZonePlan plan)
    {
        ZoneWatch.Keep(_stays, plan.Zones.Select(z => z.Name));
        ZoneWatch.Keep(_passages, plan.Lines.Select(l => l.Name));
    }

    public void LeaveAll(TimeSpan since, LeaveReason reason, List<ObjectEvent> events)
    {
        foreach (var (zone, stay) in _stays.Where(s => s.Value.Inside))
        {
            Leave(zone, stay, since, reason, events);
        }

        _stays.Clear();
        _passages.Clear();
    }

    private void Hide(TimeSpan now, List<ObjectEvent> events)
    {
        var since = _hiddenSince ??= now;
        if (!_lost && now - since >= ZoneWatch.Moment)
        {
            _lost = true;
            events.Add(new ObjectEvent(ObjectEventKind.Lost, id, since));
        }

        if (now - since >= ZoneWatch.Hiding)
        {
            LeaveAll(since, LeaveReason.Lost, events);
        }
    }

    private void See(Zone zone, bool inside, TimeSpan now, List<ObjectEvent> events)
    {
        if (!_stays.TryGetValue(zone.Name, out var stay))
        {
            _stays.Add(zone.Name, stay = new Stay());
        }

        if (inside == stay.Inside)
        {
            stay.ChangingSince = null;
        }
        else if (now - (stay.ChangingSince ??= now) >= ZoneWatch.Moment)
        {
            var since = stay.ChangingSince.Value;
            if (inside)
            {
                (stay.Inside, stay.Told, stay.Since) = (true, false, since);
                events.Add(new ObjectEvent(ObjectEventKind.Entered, id, since) { Zone = zone.Name });
            }
            else
            {
                Leave(zone.Name, stay, since, LeaveReason.Moved, events);
            }

            stay.ChangingSince = null;
        }

        if (stay.Inside && !stay.Told && zone.Dwell is { } dwell && now - stay.Since >= dwell)
        {
            stay.Told = true;
            events.Add(new ObjectEvent(ObjectEventKind.Dwell, id, now) { Zone = zone.Name, Stay = now - stay.Since });
        }
    }

    private void Leave(string zone, Stay stay, TimeSpan since, LeaveReason reason, List<ObjectEvent> events)
    {
        stay.Inside = false;
        events.Add(new ObjectEvent(ObjectEventKind.Left, id, since) { Zone = zone, Stay = since - stay.Since, Reason = reason });
    }

    private void See(Line line, Place place, TimeSpan now, List<ObjectEvent> events)
    {
        if (!_passages.TryGetValue(line.Name, out var passage))
        {
            _passages.Add(line.Name, passage = new Passage());
        }

        var side = Math.Sign(line.Side(place));
        if (side == 0)
        {
            return;
        }

        if (passage.Side == 0 || side == passage.Side)
        {
            (passage.Side, passage.Last, passage.Since) = (side, place, null);
            return;
        }

        // Where it came over counts, not where it is once that is certain.
        if (passage.Since is null)
        {
            (passage.Since, passage.Through) = (now, line.IsBetween(passage.Last, place));
        }

        if (now - passage.Since >= ZoneWatch.Moment)
        {
            if (passage.Through)
            {
                events.Add(new ObjectEvent(ObjectEventKind.Crossed, id, passage.Since.Value) { Line = line.Name, Forward = side > 0 });
            }

            (passage.Side, passage.Last, passage.Since) = (side, place, null);
        }
    }

    private static Place At(in TrackedObject item, ImageSize size, Anchor anchor) => anchor == Anchor.Foot
        ? new Place((item.Box.X + (item.Box.Width / 2.0)) / size.Width, (double)(item.Box.Y + item.Box.Height) / size.Height)
        : new Place((item.CentroidX + 0.5) / size.Width, (item.CentroidY + 0.5) / size.Height);

    private sealed class Stay
    {
        public bool Inside { get; set; }

        public TimeSpan Since { get; set; }

        /// <summary>Since when it is where it was not before; null = nothing changes.</summary>
        public TimeSpan? ChangingSince { get; set; }

        /// <summary>That it dwells there is told.</summary>
        public bool Told { get; set; }
    }

    private sealed class Passage
    {
        public int Side { get; set; }

        /// <summary>Where it was last on that side.</summary>
        public Place Last { get; set; }

        /// <summary>Since when it is on the other one.</summary>
        public TimeSpan? Since { get; set; }

        /// <summary>It came there through the line.</summary>
        public bool Through { get; set; }
    }
}
