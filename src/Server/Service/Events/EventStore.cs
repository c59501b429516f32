using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SRNet.Server.Service.Events;

/// <summary>
/// The history of events, and how far each receiver has it: a table in SQLite, in a file or, without one, in memory. What is written is there after the
/// process was killed; only a power cut may take the last moment. Thread-safe.
/// </summary>
internal sealed class EventStore : IDisposable
{
    /// <summary>The oldest events go when there are more: about 20 MB.</summary>
    public const int Most = 100_000;

    private const int NotADatabase = 26;
    private const int Corrupt = 11;
    private const string Columns = "id, at, stream, kind, object, name, frame, zone, line, direction, seconds, reason";
    private readonly Lock _lock = new();
    private readonly SqliteConnection _database;

    /// <summary>Opens the history; a file that is none is set aside.</summary>
    /// <param name="path">The file, made where there is none; null = in memory.</param>
    /// <param name="damaged">Hears of a file that cannot be used.</param>
    /// <exception cref="SrNetException">It cannot be written.</exception>
    public EventStore(string? path, Action<string> damaged)
    {
        try
        {
            _database = Open(path);
        }
        catch (SqliteException e) when (path is not null && e.SqliteErrorCode is NotADatabase or Corrupt)
        {
            File.Move(path, path + ".damaged", overwrite: true);
            damaged($"'{path}' is damaged and was set aside as '{path}.damaged': {e.Message}");
            _database = Open(path);
        }
        catch (SqliteException e)
        {
            throw SrNetException.Failed($"The history of events '{path}' cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Adds events; they get their ids in order.</summary>
    /// <param name="items">Without ids.</param>
    /// <param name="least">The least id they may get.</param>
    /// <exception cref="SrNetException">They cannot be written.</exception>
    public void Append(IReadOnlyList<ServiceEvent> items, long least = 1)
    {
        lock (_lock)
        {
            Guard(() =>
            {
                using var transaction = _database.BeginTransaction();
                foreach (var item in items)
                {
                    using var insert = Command(
                        "INSERT INTO events (id, at, stream, kind, object, name, frame, zone, line, direction, seconds, reason) VALUES (max($least, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0) + 1), $at, $stream, $kind, $object, $name, $frame, $zone, $line, $direction, $seconds, $reason)",
                        ("$least", least), ("$at", item.At.ToUnixTimeMilliseconds()), ("$stream", item.Stream), ("$kind", item.Kind), ("$object", item.Object), ("$name", item.Name), ("$frame", item.Frame),
                        ("$zone", item.Zone), ("$line", item.Line), ("$direction", item.Direction), ("$seconds", item.Seconds), ("$reason", item.Reason));
                    insert.ExecuteNonQuery();
                }

                transaction.Commit();
            });
        }
    }

    /// <summary>The newest events that come before an id, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="before">Null = from the newest on.</param>
    /// <param name="most">How many.</param>
    public IReadOnlyList<ServiceEvent> Before(EventFilter filter, long? before, int most) => Read(filter, "id < $id ORDER BY id DESC", before ?? long.MaxValue, most);

    /// <summary>The oldest events that come after an id, oldest first.</summary>
    public IReadOnlyList<ServiceEvent> After(EventFilter filter, long after, int most) => Read(filter, "id > $id ORDER BY id", after, most);

    /// <summary>The id of the newest event there ever was, 0 before the first one, and of the oldest that is still there.</summary>
    public (long Newest, long Oldest) Ids()
    {
        lock (_lock)
        {
            return Guard(() =>
            {
                using var select = Command("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0), coalesce((SELECT min(id) FROM events), 0)");
                using var row = select.ExecuteReader();
                row.Read();
                return (row.GetInt64(0), row.GetInt64(1));
            });
        }
    }

    /// <summary>Up to which event a receiver has everything. One that is new begins with what comes next.</summary>
    public long DeliveredTo(string receiver)
    {
        lock (_lock)
        {
            return Guard(() =>
            {
                using var add = Command(
                    "INSERT OR IGNORE INTO receivers (name, delivered) VALUES ($name, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0))", ("$name", receiver));
                add.ExecuteNonQuery();
                using var select = Command("SELECT delivered FROM receivers WHERE name = $name", ("$name", receiver));
                return (long)select.ExecuteScalar()!;
            });
        }
    }

    /// <summary>A receiver has everything up to an event.</summary>
    public void Delivered(string receiver, long id)
    {
        lock (_lock)
        {
            Guard(() =>
            {
                using var update = Command("UPDATE receivers SET delivered = $id WHERE name = $name", ("$name", receiver), ("$id", id));
                return update.ExecuteNonQuery();
            });
        }
    }

    /// <summary>Deletes what is older than a time, and the oldest of what are too many.</summary>
    public void Prune(DateTimeOffset before)
    {
        lock (_lock)
        {
            Guard(() =>
            {
                using var delete = Command(
                    "DELETE FROM events WHERE at < $at OR id <= (SELECT id FROM events ORDER BY id DESC LIMIT 1 OFFSET $most)", ("$at", before.ToUnixTimeMilliseconds()), ("$most", Most));
                return delete.ExecuteNonQuery();
            });
        }
    }

    public void Dispose() => _database.Dispose();

    private static SqliteConnection Open(string? path)
    {
        var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path ?? ":memory:", Pooling = false }.ToString());
        try
        {
            database.Open();
            using var create = database.CreateCommand();
            create.CommandText = """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = NORMAL;
                CREATE TABLE IF NOT EXISTS events (
                    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, stream TEXT NOT NULL, kind TEXT NOT NULL, object INTEGER NOT NULL, name TEXT NOT NULL,
                    frame INTEGER NOT NULL, zone TEXT, line TEXT, direction TEXT, seconds REAL, reason TEXT);
                CREATE INDEX IF NOT EXISTS events_at ON events (at);
                CREATE TABLE IF NOT EXISTS receivers (name TEXT PRIMARY KEY, delivered INTEGER NOT NULL);
                """;
            create.ExecuteNonQuery();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private List<ServiceEvent> Read(EventFilter filter, string order, long id, int most)
    {
        lock (_lock)
        {
            return Guard(() =>
            {
                using var select = Command(
                    $"""
                    SELECT {Columns} FROM events
                    WHERE ($zone IS NULL OR zone = $zone) AND ($line IS NULL OR line = $line) AND ($object IS NULL OR object = $object)
                    AND ($from IS NULL OR at >= $from) AND ($to IS NULL OR at < $to)
                    AND ($streams = '' OR instr($streams, ',' || stream || ',')) AND ($kinds = '' OR instr($kinds, ',' || kind || ','))
                    AND {order} LIMIT $most
                    """,
                    ("$zone", filter.Zone), ("$line", filter.Line), ("$object", filter.Object), ("$from", filter.From?.ToUnixTimeMilliseconds()), ("$to", filter.To?.ToUnixTimeMilliseconds()),
                    ("$streams", List(filter.Streams)), ("$kinds", List(filter.OfKinds)), ("$id", id), ("$most", most));
                using var row = select.ExecuteReader();
                var items = new List<ServiceEvent>();
                while (row.Read())
                {
                    items.Add(new ServiceEvent(
                        row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetString(5), row.GetInt64(6))
                    {
                        Zone = row.IsDBNull(7) ? null : row.GetString(7),
                        Line = row.IsDBNull(8) ? null : row.GetString(8),
                        Direction = row.IsDBNull(9) ? null : row.GetString(9),
                        Seconds = row.IsDBNull(10) ? null : row.GetDouble(10),
                        Reason = row.IsDBNull(11) ? null : row.GetString(11),
                    });
                }

                return items;
            });
        }
    }

    // Neither streams' ids nor kinds have commas in them.
    private static string List(IReadOnlyList<string> items) => items.Count == 0 ? "" : $",{string.Join(',', items)},";

    private SqliteCommand Command(string text, params (string Name, object? Value)[] parameters)
    {
        var command = _database.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    private void Guard(Action action) => Guard(() =>
    {
        action();
        return 0;
    });

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException e)
        {
            throw SrNetException.Failed(string.Create(CultureInfo.InvariantCulture, $"The history of events '{_database.DataSource}' cannot be used: {e.Message}"), e);
        }
    }
}
