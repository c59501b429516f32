using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Outputs.Recording;

/// <summary>
/// An endless output in segments of some length, each a file or a folder of its own, as a sink for files writes it. Any frame can begin a segment, so this
/// is for what knows no key frames: alpha, masks.
/// </summary>
/// <param name="options">Where to, and how much is kept.</param>
/// <param name="create">Makes the sink of the segment with this path.</param>
public sealed class SegmentedSink(SegmentOptions options, Func<string, IFrameSink> create) : IFrameSink
{
    private readonly string _folder = Path.GetFullPath(options.Folder);
    private readonly SegmentFiles _files = new(options with { Folder = Path.GetFullPath(options.Folder) });
    private SourceDescription? _source;
    private IFrameSink? _segment;
    private string _path = "";
    private TimeSpan _start;
    private long _frames;

    /// <inheritdoc />
    public void Open(SourceDescription source)
    {
        _source = source;
        try
        {
            Directory.CreateDirectory(_folder);
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            throw OutputErrors.ToException(_folder, e);
        }
    }

    /// <inheritdoc />
    public void Write(Frame frame)
    {
        if (_segment is null || frame.Info.Timestamp - _start >= options.SegmentLength)
        {
            Close();
            Begin(frame);
        }

        try
        {
            _segment!.Write(frame);
            _frames++;
        }
        catch when (_frames == 0)
        {
            // A full disk is tried again and again; an empty segment each time would be no help.
            Discard();
            throw;
        }
    }

    /// <inheritdoc />
    public void Finish() => Close();

    /// <inheritdoc />
    public void Dispose()
    {
        _segment?.Dispose();
        _segment = null;
    }

    private void Begin(Frame frame)
    {
        var path = _files.PathOf(options.Time.GetUtcNow() - options.Time.GetElapsedTime(frame.CaptureStamp));
        (_start, _frames) = (frame.Info.Timestamp, 0);
        var segment = create(path);
        try
        {
            segment.Open(_source!);
        }
        catch
        {
            segment.Dispose();
            throw;
        }

        (_segment, _path) = (segment, path);
        Guard(path, () => _files.Prune(path));
    }

    private void Close()
    {
        if (_segment is null)
        {
            return;
        }

        _segment.Finish();
        Dispose();
        if (options.Extension.Length > 0)
        {
            Guard(_path, () => SegmentFiles.Settle(_path));
        }
    }

    private void Discard()
    {
        Dispose();
        Guard(_path, () => SegmentFiles.Delete(_path));
    }

    private static void Guard(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            throw OutputErrors.ToException(path, e);
        }
    }
}
