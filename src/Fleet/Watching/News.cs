using SRNet.Fleet.Contracts;

namespace SRNet.Fleet.Watching;

/// <summary>The fleet as it stands, and what of it has changed since somebody knew it: hundreds of nodes ask twice a second, and little changes from one time to the next.</summary>
internal sealed class News
{
    // Whoever has not asked for so many departures is told everything.
    private const int MostGone = 1000;
    private readonly Known<NodeState> _nodes = new(n => n.Name, NodeState.Same);
    private readonly Known<StreamPlace> _streams = new(s => s.Id, (a, b) => a == b);
    private long _since;

    /// <summary>All of it.</summary>
    public FleetView View { get; private set; } = FleetView.Empty;

    /// <summary>It stands like that now.</summary>
    /// <param name="version">Above the one before.</param>
    /// <param name="nodes">All there are.</param>
    /// <param name="streams">All there are.</param>
    public void Note(long version, IReadOnlyList<NodeState> nodes, IReadOnlyList<StreamPlace> streams)
    {
        _nodes.Note(version, nodes);
        _streams.Note(version, streams);
        if (_since == 0 || _nodes.Gone.Count + _streams.Gone.Count > MostGone)
        {
            _since = version;
            _nodes.Gone.Clear();
            _streams.Gone.Clear();
        }

        View = new FleetView { Version = version, Nodes = nodes, Streams = streams };
    }

    /// <summary>What somebody has to be told.</summary>
    /// <param name="known">The version that they know.</param>
    /// <returns>Null when they know all.</returns>
    public FleetNews? Since(long known) =>
        known == View.Version ? null
        : known < _since ? new FleetNews(0, View, [], [])
        : new FleetNews(known, new FleetView { Version = View.Version, Nodes = _nodes.Since(known), Streams = _streams.Since(known) }, _nodes.GoneSince(known), _streams.GoneSince(known));

    // Things by their names, with the version in which each became what it is.
    private sealed class Known<T>(Func<T, string> name, Func<T, T, bool> same)
    {
        private Dictionary<string, (T Thing, long Version)> _things = [];

        public Dictionary<string, long> Gone { get; } = [];

        public void Note(long version, IReadOnlyList<T> things)
        {
            var before = _things;
            _things = things.ToDictionary(name, thing => before.TryGetValue(name(thing), out var known) && same(known.Thing, thing) ? known : (thing, version));
            foreach (var gone in before.Keys.Where(key => !_things.ContainsKey(key)))
            {
                Gone[gone] = version;
            }
        }

        public IReadOnlyList<T> Since(long known) => [.. _things.Values.Where(t => t.Version > known).Select(t => t.Thing)];

        // What came back is among the things.
        public IReadOnlyList<string> GoneSince(long known) => [.. Gone.Where(g => g.Value > known && !_things.ContainsKey(g.Key)).Select(g => g.Key)];
    }
}
