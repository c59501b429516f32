using System.Globalization;

namespace SRNet.Pipeline.Recording;

/// <summary>The files of one recorder in its folder, named <c>PREFIXyyyyMMddTHHmmss.fffZ.mp4</c> by the UTC time of their first picture.</summary>
internal sealed class SegmentFiles(SegmentRecorderOptions options)
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss.fff'Z'";

    /// <summary>The path of a segment that begins now; no existing file has it.</summary>
    public string PathOf(DateTimeOffset start)
    {
        string path;
        do
        {
            path = Path.Combine(options.Folder, options.Prefix + start.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) + options.Extension);

            // The clock was set back.
            start += TimeSpan.FromMilliseconds(1);
        }
        while (File.Exists(path));
        return path;
    }

    /// <summary>Deletes the oldest segments until the rest keeps to the limits.</summary>
    /// <param name="current">Is being written.</param>
    public void Prune(string current)
    {
        var segments = Segments().Where(s => s.File.FullName != current).OrderBy(s => s.Start).ToList();
        var total = segments.Sum(s => s.File.Length);
        foreach (var (file, start) in segments)
        {
            var tooOld = options.MaxAge is { } age && start < options.Time.GetUtcNow() - age;
            if (!tooOld && !(total > options.MaxTotalBytes))
            {
                break;
            }

            total -= file.Length;
            file.Delete();
        }
    }

    private IEnumerable<(FileInfo File, DateTimeOffset Start)> Segments()
    {
        foreach (var file in new DirectoryInfo(options.Folder).EnumerateFiles(options.Prefix + "*" + options.Extension))
        {
            var name = Path.GetFileNameWithoutExtension(file.Name)[options.Prefix.Length..];
            if (DateTimeOffset.TryParseExact(name, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start))
            {
                yield return (file, start);
            }
        }
    }
}
