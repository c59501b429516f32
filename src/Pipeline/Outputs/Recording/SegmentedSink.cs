using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Supervision;

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
    private DateTimeOffset _begun;
    private long _frames;

    /// <inheritdoc />
    public void Open(SourceDescription source)
    {
        _source = source;
        try
        {
            Directory.CreateDirectory(_folder);
            if (options.Extension is ".mov" or ".mp4")
            {
                _files.CompleteLeftovers();
            }
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            throw OutputErrors.ToException(_folder, e);
        }
    }

    /// <inheritdoc />
    public void Write(Frame frame)
    {
        var captured = frame.CapturedAt(options.Time);
        if (_segment is null || options.Clock.SegmentOf(captured) != _begun)
        {
            Close();
            Begin(frame, captured);
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
        if (_segment is not null)
        {
            _segment.Dispose();
            _files.End(_path);
        }

        _segment = null;
    }

    private void Begin(Frame frame, DateTimeOffset captured)
    {
        _begun = options.Clock.SegmentOf(captured);
        _frames = 0;
        var path = _files.Begin(_begun, captured);
        var segment = create(path);
        try
        {
            segment.Open(_source! with { Start = frame.Info.Timestamp });
        }
        catch
        {
            segment.Dispose();
            _files.End(path);
            Guard(path, () => SegmentFiles.Discard(path));
            throw;
        }

        (_segment, _path) = (segment, path);
        Guard(path, _files.Prune);
    }

    private void Close()
    {
        if (_segment is null)
        {
            return;
        }

        try
        {
            _segment.Finish();
        }
        catch when (new FileInfo(_path) is { Exists: true, Length: 0 })
        {
            // Nothing of all its frames was worth a line, and now there is no room for the last one.
            Discard();
            throw;
        }

        Dispose();
        if (options.Extension.Length > 0)
        {
            Guard(_path, () => SegmentFiles.Settle(_path));
        }
    }

    private void Discard()
    {
        Dispose();
        Guard(_path, () => SegmentFiles.Discard(_path));
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
