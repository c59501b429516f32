namespace SRNet.Pipeline.Outputs.Recording;

/// <summary>What one recorder does with its folder: names new segments, deletes old ones, keeps account of the one it writes.</summary>
internal sealed class SegmentFiles(SegmentOptions options)
{
    private readonly SegmentFolder _folder = new(options.Folder, options.Extension);

    /// <summary>The path of a new segment, noted as being written; nothing there has it.</summary>
    /// <param name="segment">When the segment began, whoever began it.</param>
    /// <param name="captured">Its first frame's time of day: the name where that segment is there already, because the output broke meanwhile.</param>
    public string Begin(DateTimeOffset segment, DateTimeOffset captured)
    {
        var path = _folder.Named(segment);
        for (var start = captured; Path.Exists(path); start += TimeSpan.FromMilliseconds(1))
        {
            path = _folder.Named(start);
        }

        options.Open.Opened(path);
        return path;
    }

    /// <summary>The segment is written no longer.</summary>
    public void End(string path) => options.Open.Closed(path);

    /// <summary>Deletes the oldest segments until the rest keeps to the limits.</summary>
    public void Prune() => _folder.Prune(options.MaxAge is { } age ? options.Time.GetUtcNow() - age : null, options.MaxTotalBytes, options.Open);

    /// <inheritdoc cref="SegmentFolder.CompleteLeftovers"/>
    public void CompleteLeftovers() => _folder.CompleteLeftovers();

    /// <summary>Removes a segment in which nothing is, whatever it is.</summary>
    public static void Discard(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else if (Directory.Exists(Path.GetDirectoryName(path)))
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
}
