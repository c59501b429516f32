using System.Globalization;

namespace SRNet.Pipeline.Outputs.Recording;

/// <summary>
/// The segments of one recorder in its folder, named <c>PREFIXyyyyMMddTHHmmss.fffZ.mp4</c> by the UTC time of their first picture: files, or folders when
/// there is no extension.
/// </summary>
internal sealed class SegmentFiles(SegmentOptions options)
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss.fff'Z'";

    // What a folder of pictures holds is counted once: there are thousands in each.
    private readonly Dictionary<string, long> _folders = [];

    /// <summary>The path of a segment that begins now; nothing there has it.</summary>
    public string PathOf(DateTimeOffset start)
    {
        string path;
        do
        {
            path = Path.Combine(options.Folder, start.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) + options.Extension);

            // The clock was set back.
            start += TimeSpan.FromMilliseconds(1);
        }
        while (Path.Exists(path));
        return path;
    }

    /// <summary>Deletes the oldest segments until the rest keeps to the limits.</summary>
    /// <param name="current">Is being written.</param>
    public void Prune(string current)
    {
        if (options.MaxAge is null && options.MaxTotalBytes is null)
        {
            return;
        }

        var segments = Segments().Where(s => s.Entry.FullName != current).OrderBy(s => s.Start).Select(s => (s.Entry, s.Start, Bytes: BytesOf(s.Entry))).ToList();
        var total = segments.Sum(s => s.Bytes);
        foreach (var (entry, start, bytes) in segments)
        {
            var tooOld = options.MaxAge is { } age && start < options.Time.GetUtcNow() - age;
            if (!tooOld && !(total > options.MaxTotalBytes))
            {
                break;
            }

            total -= bytes;
            Delete(entry.FullName);
            _folders.Remove(entry.FullName);
        }
    }

    /// <summary>Removes a segment, whatever it is.</summary>
    public static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    /// <summary>Makes sure that a closed file survives a power cut as well.</summary>
    public static void Settle(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.FlushToDisk(file);
    }

    private IEnumerable<(FileSystemInfo Entry, DateTimeOffset Start)> Segments()
    {
        foreach (var entry in new DirectoryInfo(options.Folder).EnumerateFileSystemInfos("*" + options.Extension))
        {
            var name = entry.Name[..^options.Extension.Length];
            if (entry is DirectoryInfo == (options.Extension.Length == 0) &&
                DateTimeOffset.TryParseExact(name, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start))
            {
                yield return (entry, start);
            }
        }
    }

    private long BytesOf(FileSystemInfo entry)
    {
        if (entry is FileInfo file)
        {
            return file.Length;
        }

        if (!_folders.TryGetValue(entry.FullName, out var bytes))
        {
            bytes = new DirectoryInfo(entry.FullName).EnumerateFiles().Sum(f => f.Length);
            _folders.Add(entry.FullName, bytes);
        }

        return bytes;
    }
}
