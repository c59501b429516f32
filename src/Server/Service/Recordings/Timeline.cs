using System.Text.Json;
using SRNet.Pipeline.Outputs.Recording;

namespace SRNet.Server.Service.Recordings;

/// <summary>A stretch of time in which an object was in one state.</summary>
/// <param name="From">When it began.</param>
/// <param name="To">When it ended.</param>
/// <param name="State">tracking or lost.</param>
internal sealed record TimelineSpan(DateTimeOffset From, DateTimeOffset To, string State);

/// <summary>One object in a timeline.</summary>
internal sealed record TimelineObject(int Id, string Name, IReadOnlyList<TimelineSpan> Spans);

/// <summary>When the objects of a stream were seen and lost, put together of what was written beside its recordings.</summary>
internal sealed record Timeline(IReadOnlyList<TimelineObject> Objects)
{
    // Segments follow each other within a frame or two.
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(2);

    public static Timeline Read(SegmentFolder folder, DateTimeOffset? from, DateTimeOffset? to)
    {
        var objects = new SortedDictionary<int, (string Name, List<TimelineSpan> Spans)>();
        foreach (var segment in folder.List().Where(segment => !(segment.End < from) && !(segment.Start > to)))
        {
            Read(segment, objects);
        }

        return new Timeline([.. objects.Select(o => new TimelineObject(o.Key, o.Value.Name, o.Value.Spans))]);
    }

    private static void Read(Segment segment, SortedDictionary<int, (string Name, List<TimelineSpan> Spans)> objects)
    {
        var open = new Dictionary<int, (DateTimeOffset Since, string State)>();
        var last = segment.Start;
        foreach (var line in Lines(segment.Path))
        {
            last = line.Utc;
            if (line is not { Id: { } id, State: { } state })
            {
                continue;
            }

            Close(id, last);
            if (!objects.TryGetValue(id, out var known) || known.Name != (line.Name ?? known.Name))
            {
                objects[id] = (line.Name ?? $"object {id}", known.Spans ?? []);
            }

            if (state != "removed")
            {
                open[id] = (last, state);
            }
        }

        // One that has no last line is being written, or was when the process was killed.
        var end = last > segment.End ? last : segment.End;
        foreach (var id in open.Keys.ToList())
        {
            Close(id, end);
        }

        void Close(int id, DateTimeOffset at)
        {
            if (!open.Remove(id, out var begun))
            {
                return;
            }

            var spans = objects[id].Spans;
            if (spans.Count > 0 && spans[^1].State == begun.State && begun.Since - spans[^1].To <= Gap)
            {
                spans[^1] = spans[^1] with { To = at };
            }
            else
            {
                spans.Add(new TimelineSpan(begun.Since, at, begun.State));
            }
        }
    }

    private static IEnumerable<TimelineLine> Lines(string path)
    {
        string[] lines;
        try
        {
            // Somebody may still write it.
            using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            lines = file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            yield break;
        }

        foreach (var line in lines)
        {
            if (Parse(line) is { } parsed)
            {
                yield return parsed;
            }
        }
    }

    // The last line of a killed process may be cut.
    private static TimelineLine? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, TimelineJson.Default.TimelineLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
