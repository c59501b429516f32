using System.Globalization;
using SRNet.Interop.Media;
using SRNet.Pipeline.Supervision;

namespace SRNet.Pipeline.Outputs.Recording;

/// <summary>
/// The segments in one folder of recordings, named <c>yyyyMMddTHHmmss.fffZ.mp4</c> by the UTC time at which they began: files of one extension, or folders of pictures when
/// there is none. What is called otherwise is somebody else's and never touched.
/// </summary>
/// <param name="folder">Full path.</param>
/// <param name="extension">Such as .mp4; empty when every segment is a folder.</param>
public sealed class SegmentFolder(string folder, string extension)
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss.fff'Z'";

    // What a closed folder of pictures holds is counted once: there are thousands in each.
    private readonly Dictionary<string, (DateTime Changed, long Bytes)> _counted = [];

    /// <summary>Full path of the folder.</summary>
    public string Path => folder;

    /// <summary>The path that a segment of a moment has.</summary>
    internal string Named(DateTimeOffset start) => System.IO.Path.Combine(folder, start.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) + extension);

    /// <summary>All segments, the oldest first.</summary>
    public IReadOnlyList<Segment> List()
    {
        var parent = new DirectoryInfo(folder);
        return !parent.Exists ? [] :
            [.. parent.EnumerateFileSystemInfos("*" + extension).Select(Read).OfType<Segment>().OrderBy(segment => segment.Start)];
    }

    /// <summary>A segment by its name; null when there is none of that name. Comes from anywhere: any text.</summary>
    public Segment? Find(string name)
    {
        if (StartOf(name) is null)
        {
            return null;
        }

        var path = System.IO.Path.Combine(folder, name);
        return extension.Length > 0 ? Read(new FileInfo(path)) : Read(new DirectoryInfo(path));
    }

    /// <summary>Deletes the oldest segments until the rest keeps to the limits. Those that are being written stay.</summary>
    /// <param name="oldest">What began before goes; null = no limit.</param>
    /// <param name="maxBytes">The oldest go while all closed ones together are larger; null = no limit.</param>
    /// <param name="open">What is being written.</param>
    public void Prune(DateTimeOffset? oldest, long? maxBytes, OpenSegments open)
    {
        if (oldest is null && maxBytes is null)
        {
            return;
        }

        var segments = List().Where(segment => !open.Contains(segment.Path)).ToList();
        var total = segments.Sum(segment => segment.Bytes);
        foreach (var segment in segments)
        {
            if (!(segment.Start < oldest) && !(total > maxBytes))
            {
                break;
            }

            total -= segment.Bytes;
            Delete(segment, open);
        }
    }

    /// <summary>Deletes a segment: of a folder the pictures, and the folder if nothing else is in it.</summary>
    /// <param name="segment">Of this folder.</param>
    /// <param name="open">What is being written.</param>
    /// <returns>False when it is being written.</returns>
    public bool Delete(Segment segment, OpenSegments open) => open.DeleteIfClosed(segment.Path, () =>
    {
        if (extension.Length > 0)
        {
            File.Delete(segment.Path);
            return;
        }

        lock (_counted)
        {
            _counted.Remove(segment.Path);
        }

        var pictures = new DirectoryInfo(segment.Path);
        foreach (var picture in pictures.EnumerateFiles("*.png"))
        {
            picture.Delete();
        }

        if (!pictures.EnumerateFileSystemInfos().Any())
        {
            pictures.Delete();
        }
    });

    /// <summary>Makes ordinary files of what a killed process left, and removes what it had only begun. One that cannot be completed stays as it is, which can be played as well.</summary>
    internal void CompleteLeftovers()
    {
        foreach (var segment in List())
        {
            try
            {
                if (segment.Bytes == 0 || VideoFiles.Complete(segment.Path) == 0)
                {
                    File.Delete(segment.Path);
                }
            }
            catch (Exception e) when (e is SrNetException || OutputErrors.IsFileError(e))
            {
                // A disk without room, or a damaged file.
            }
        }
    }

    private DateTimeOffset? StartOf(string name) =>
        name.EndsWith(extension, StringComparison.Ordinal)
        && DateTimeOffset.TryParseExact(name[..^extension.Length], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start) ? start : null;

    private Segment? Read(FileSystemInfo entry)
    {
        try
        {
            return StartOf(entry.Name) is { } start && entry.Exists && entry is DirectoryInfo == (extension.Length == 0)
                ? new Segment(entry.FullName, start, new DateTimeOffset(entry.LastWriteTimeUtc), BytesOf(entry))
                : null;
        }
        catch (IOException)
        {
            // It has just gone.
            return null;
        }
    }

    private long BytesOf(FileSystemInfo entry)
    {
        if (entry is FileInfo file)
        {
            return file.Length;
        }

        lock (_counted)
        {
            if (!_counted.TryGetValue(entry.FullName, out var counted) || counted.Changed != entry.LastWriteTimeUtc)
            {
                counted = (entry.LastWriteTimeUtc, new DirectoryInfo(entry.FullName).EnumerateFiles().Sum(picture => picture.Length));
                _counted[entry.FullName] = counted;
            }

            return counted.Bytes;
        }
    }
}
