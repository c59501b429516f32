using SRNet.Pipeline.Outputs.Recording;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Recordings;

/// <summary>A segment of some kind.</summary>
internal sealed record Recorded(RecordingKind Kind, SegmentFolder Folder, Segment Segment);

/// <summary>What was recorded of all streams, those that are gone included: what is on the disk. Thread-safe.</summary>
internal sealed class RecordingLibrary(ServiceConfig config, StreamManager streams)
{
    private static readonly OpenSegments NothingOpen = new();
    private static readonly TimeSpan Earlier = TimeSpan.FromMinutes(1);

    /// <summary>The folder of a stream's recordings; null when there are none and there is no such stream. The id comes from anywhere: any text.</summary>
    public string? FolderOf(string id)
    {
        if (config.RecordingFolder is not { } root || !StreamDefinition.IsId(id))
        {
            return null;
        }

        var folder = Path.GetFullPath(Path.Combine(root, id));
        return Directory.Exists(folder) || streams.Find(id) is not null ? folder : null;
    }

    /// <summary>All segments of a stream that touch a stretch of time, the oldest first.</summary>
    /// <param name="folder">As of <see cref="FolderOf"/>.</param>
    /// <param name="from">Null = from the first.</param>
    /// <param name="to">Null = to the last.</param>
    public static IEnumerable<Recorded> List(string folder, DateTimeOffset? from, DateTimeOffset? to) => RecordingKind.All
        .SelectMany(kind => kind.In(folder).SelectMany(segments => segments.List().Select(segment => new Recorded(kind, segments, segment))))
        .Where(recorded => !(recorded.Segment.End < from) && !(recorded.Segment.Start > to))
        .OrderBy(recorded => recorded.Segment.Start);

    /// <summary>A segment by its kind and name; null when there is none.</summary>
    public static Recorded? Find(string folder, string kind, string name) => RecordingKind.Find(kind) is not { } known ? null : known.In(folder)
        .Select(segments => segments.Find(name) is { } segment ? new Recorded(known, segments, segment) : null)
        .FirstOrDefault(found => found is not null);

    /// <summary>What is being written of a stream now.</summary>
    public OpenSegments Open(string id) => streams.Find(id)?.OpenSegments ?? NothingOpen;

    /// <summary>When the objects of a stream were seen and lost.</summary>
    public static Timeline Timeline(string folder, DateTimeOffset? from, DateTimeOffset? to) => Recordings.Timeline.Read(TimelineFolder(folder), from, to);

    /// <summary>Deletes what is to be kept no longer, of the streams there are: between segments as well, and while a stream stands still.</summary>
    public void Prune(DateTimeOffset now)
    {
        foreach (var stream in streams.All)
        {
            if (FolderOf(stream.Id) is { } folder && Directory.Exists(folder))
            {
                Prune(stream, folder, now);
            }
        }
    }

    private static void Prune(StreamHost stream, string folder, DateTimeOffset now)
    {
        foreach (var output in stream.Definition.Outputs ?? [])
        {
            foreach (var segments in RecordingKind.Of(output)?.In(folder) ?? [])
            {
                segments.Prune(output.OldestKept(now), output.MostBytes, stream.OpenSegments);
            }
        }

        // The history of what is there no longer; a minute more, for one may begin a little before its recording does.
        if (List(folder, null, null).FirstOrDefault() is { } oldest && oldest.Segment.Start - DateTimeOffset.MinValue > Earlier)
        {
            TimelineFolder(folder).Prune(oldest.Segment.Start - Earlier, null, stream.OpenSegments);
        }
    }

    private static SegmentFolder TimelineFolder(string folder) => new(Path.Combine(folder, TimelineSink.Folder), TimelineSink.Extension);
}
