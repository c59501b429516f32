using Orleans.Runtime;
using SRNet.Fleet.Contracts;
using SRNet.Fleet.Placement;

namespace SRNet.Fleet.Watching;

/// <summary>What the watch knows from one moment to the next: nodes by what they told last, streams by who said to run them. Used by one thread at a time.</summary>
internal sealed class Book(TimeProvider time)
{
    // A node that was asked to run a stream tells of it within a report or two; what takes longer went wrong.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(4);

    // Loads change all the time; who looks at them is content with this.
    private static readonly TimeSpan CostAge = TimeSpan.FromSeconds(5);
    private readonly Dictionary<SiloAddress, NodeReport> _reports = [];
    private readonly HashSet<string> _drained = [];
    private readonly List<Entry> _found = [];
    private readonly Dictionary<string, long> _removed = [];
    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private News _news = new();
    private long _viewAt;
    private bool _stale = true;

    public IReadOnlyCollection<NodeReport> Reports => _reports.Values;

    public IEnumerable<Entry> Streams => _entries.Values;

    public Entry? Find(string id) => _entries.GetValueOrDefault(id);

    public void Add(string id, KnownStream known, string why)
    {
        _entries[id] = new Entry(id, known) { Why = why, Since = time.GetUtcNow(), HomelessAt = time.GetTimestamp() };
        Changed();
    }

    public void Remove(string id)
    {
        foreach (var earlier in _removed.Where(r => time.GetElapsedTime(r.Value) > OnItsWay).Select(r => r.Key).ToList())
        {
            _removed.Remove(earlier);
        }

        _entries.Remove(id);
        _removed[id] = time.GetTimestamp();
        Changed();
    }

    public void SetDrained(IEnumerable<string> nodes)
    {
        _drained.Clear();
        _drained.UnionWith(nodes);
        Changed();
    }

    /// <summary>A node has told of itself.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Heard(NodeReport report)
    {
        // A node that came back under the same name is a new one; the old one is about to be dead.
        foreach (var before in _reports.Values.Where(r => r.Name == report.Name && r.Silo.Generation < report.Silo.Generation).ToList())
        {
            Gone(before.Silo);
        }

        var known = _reports.TryGetValue(report.Silo, out var last);
        if (known && last!.Number > report.Number)
        {
            return false;
        }

        _reports[report.Silo] = report;
        var changed = !known || last!.Leaving != report.Leaving;
        foreach (var stream in report.Streams)
        {
            if (Find(stream.Id) is not { } entry)
            {
                // Running, and yet unknown: Redis lost its data, or a request failed half-way.
                if (_removed.TryGetValue(stream.Id, out var at) && time.GetElapsedTime(at) < OnItsWay)
                {
                    continue;
                }

                Add(stream.Id, new KnownStream(), $"it was found running on '{report.Name}'");
                entry = Find(stream.Id)!;
                _found.Add(entry);
            }

            changed |= entry.Place(report.Name, time);
            entry.Known.Cost = stream.Cost;
        }

        // Not while it may just have been started there, or be on its way from there.
        foreach (var entry in _entries.Values.Where(e => e.Node == report.Name && !report.Streams.Any(s => s.Id == e.Id) && time.GetElapsedTime(e.SentAt) > OnItsWay))
        {
            changed |= entry.Lose($"node '{report.Name}' does not run it", time);
        }

        if (changed)
        {
            Changed();
        }

        return !known;
    }

    /// <summary>The membership says which nodes there are.</summary>
    /// <returns>The names of those that were lost.</returns>
    public IReadOnlyList<string> Keep(Predicate<SiloAddress> alive)
    {
        var gone = _reports.Values.Where(r => !alive(r.Silo)).ToList();
        gone.ForEach(r => Gone(r.Silo));
        return [.. gone.Select(r => r.Name)];
    }

    /// <summary>
    /// All nodes have told. Where streams run already, this watch has come up after another, and those that nobody runs have lost their node with it.
    /// </summary>
    public void TakeOver()
    {
        if (_entries.Values.Any(e => e.Node is not null))
        {
            foreach (var entry in _entries.Values.Where(e => e.Node is null && e.To is null))
            {
                entry.Lose("its node is gone", time, entry.HomelessAt);
            }

            Changed();
        }
    }

    /// <summary>The nodes and how full they are; streams that are on their way count where they go.</summary>
    public IReadOnlyList<NodeLoad> Loads()
    {
        var used = _entries.Values.Where(e => Where(e) is not null).GroupBy(e => Where(e)!).ToDictionary(g => g.Key, g => g.Sum(e => e.Known.Cost));
        return [.. _reports.Values.Select(r => new NodeLoad(r.Name, r.Capacity, used.GetValueOrDefault(r.Name), r.Device, r.Labels, !r.Leaving && !_drained.Contains(r.Name)))];
    }

    public IReadOnlyList<PlacedStream> Placed() => [.. _entries.Values.Where(e => e.Node is not null && !IsOnItsWay(e)).Select(e => new PlacedStream(e.Need, e.Node!))];

    public NodeReport? Node(string name) => _reports.Values.FirstOrDefault(r => r.Name == name);

    /// <summary>Streams that run and were not known; once.</summary>
    public IReadOnlyList<Entry> TakeFound()
    {
        List<Entry> found = [.. _found];
        _found.Clear();
        return found;
    }

    /// <summary>A stream was sent to a node.</summary>
    public void Sent(Entry entry, string to, string why)
    {
        (entry.To, entry.SentAt, entry.Why, entry.Since) = (to, time.GetTimestamp(), why, time.GetUtcNow());
        Changed();
    }

    /// <summary>It was started there, whatever the node's reports say by now.</summary>
    public void Arrived(string id, string node)
    {
        if (Find(id) is { } entry && Node(node) is not null && entry.Place(node, time))
        {
            Changed();
        }
    }

    /// <summary>It did not get there.</summary>
    public void Failed(Entry entry, string why)
    {
        entry.To = null;
        entry.Why = why;
        entry.Tries++;
        entry.NotBefore = time.GetTimestamp() + (long)(TimeSpan.FromSeconds(Math.Min(30, 0.5 * Math.Pow(2, entry.Tries))).TotalSeconds * time.TimestampFrequency);
        Changed();
    }

    /// <summary>It was sent to a node that does not tell of it yet.</summary>
    public bool IsOnItsWay(Entry entry) => entry.To is not null && entry.To != entry.Node && time.GetElapsedTime(entry.SentAt) < OnItsWay && Node(entry.To) is not null;

    /// <summary>Streams that run nowhere, are on no way, and are to be tried again by now.</summary>
    public IReadOnlyList<Entry> Homeless() => [.. _entries.Values.Where(e => e.Node is null && !IsOnItsWay(e) && time.GetTimestamp() >= e.NotBefore)];

    /// <summary>How long a stream has been without a node.</summary>
    public TimeSpan HomelessFor(Entry entry) => time.GetElapsedTime(entry.HomelessAt);

    /// <summary>The fleet as it stands now. The same as before where nothing but loads changed, for a few seconds.</summary>
    public FleetView View()
    {
        Look(above: 0);
        return _news.View;
    }

    /// <summary>What a node is to be told.</summary>
    /// <param name="known">The version that it has: clocks differ, and a watch that comes up elsewhere goes on above it.</param>
    /// <returns>Null when nothing is new.</returns>
    public FleetNews? Since(long known)
    {
        Look(above: known);
        return _news.Since(known);
    }

    private void Look(long above)
    {
        if (!_stale && above <= _news.View.Version && time.GetElapsedTime(_viewAt) < CostAge)
        {
            return;
        }

        // Somebody knows more than this watch: another one's view, from which there is no going on.
        _news = above > _news.View.Version ? new News() : _news;
        var used = Loads().ToDictionary(n => n.Name, n => n.Used);
        (_stale, _viewAt) = (false, time.GetTimestamp());
        _news.Note(
            Math.Max(Math.Max(_news.View.Version, above) + 1, time.GetUtcNow().ToUnixTimeMilliseconds()),
            [.. _reports.Values.OrderBy(r => r.Name, StringComparer.Ordinal).Select(r => new NodeState(r with { Streams = [] }, used.GetValueOrDefault(r.Name), _drained.Contains(r.Name), r.Streams.Count))],
            [.. _entries.Values.Select(e => new StreamPlace(e.Id, e.Node, e.Known.Cost, e.Known.Device, e.Known.Label, e.Why, e.Since))]);
    }

    private string? Where(Entry entry) => IsOnItsWay(entry) ? entry.To : entry.Node;

    private void Gone(SiloAddress silo)
    {
        if (_reports.Remove(silo, out var report))
        {
            foreach (var entry in _entries.Values.Where(e => e.Node == report.Name))
            {
                if (IsOnItsWay(entry))
                {
                    entry.Leave(time);
                }
                else
                {
                    entry.Lose($"node '{report.Name}' is gone", time);
                }
            }

            Changed();
        }
    }

    private void Changed() => _stale = true;

    /// <summary>A stream, and where it is.</summary>
    internal sealed class Entry(string id, KnownStream known)
    {
        public string Id => id;

        public KnownStream Known => known;

        public StreamNeed Need => new(id, known.Cost, known.Device, known.Label);

        /// <summary>The node that tells of it; null = none.</summary>
        public string? Node { get; private set; }

        /// <summary>The node it was sent to last.</summary>
        public string? To { get; set; }

        public long SentAt { get; set; }

        public string Why { get; set; } = "";

        public DateTimeOffset Since { get; set; }

        /// <summary>Since when it has no node, where it has none.</summary>
        public long HomelessAt { get; set; }

        public int Tries { get; set; }

        public long NotBefore { get; set; }

        /// <summary>It had a node and lost it, and has none since.</summary>
        public bool Lost { get; private set; }

        /// <summary>Set once it has a node again after it lost one: how long that took.</summary>
        public TimeSpan? Recovered { get; set; }

        public bool Place(string node, TimeProvider time)
        {
            // While it moves both tell of it for a moment; the one that it goes to has the word once it has it.
            if (Node == node || (Node is not null && To == Node))
            {
                return false;
            }

            Recovered = Lost ? time.GetElapsedTime(HomelessAt) : null;
            (Node, Lost, Tries) = (node, false, 0);
            return true;
        }

        /// <summary>The node that it was moved away from is gone before the other tells of it.</summary>
        public void Leave(TimeProvider time) => (Node, HomelessAt) = (null, time.GetTimestamp());

        public bool Lose(string why, TimeProvider time, long? at = null)
        {
            (Node, To, Lost) = (null, null, true);
            (Why, Since, HomelessAt) = (why, time.GetUtcNow(), at ?? time.GetTimestamp());
            return true;
        }
    }
}
