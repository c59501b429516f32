using System.Buffers;
using System.Text.Json;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Supervision;

namespace SRNet.Pipeline.Outputs.Recording;

/// <summary>
/// When objects were seen and when they were lost, beside a recording: a JSON line <c>{"utc", "id", "name", "state"}</c> for every object of the first frame, and for every change after
/// it; <c>state</c> is tracking, lost or removed. The first and the last line, without an object, say when the first frame was and the last.
/// </summary>
/// <param name="path">Full path of the file; its folder is made when it does not exist.</param>
/// <param name="objects">What people call the objects.</param>
public sealed class TimelineSink(string path, Func<IReadOnlyList<StreamObject>> objects) : IFrameSink
{
    /// <summary>Where it goes, below a stream's recordings.</summary>
    public const string Folder = "timeline";

    /// <summary>Of its files.</summary>
    public const string Extension = ".jsonl";

    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly Dictionary<int, bool> _lost = [];
    private FileStream? _file;
    private DateTimeOffset? _last;

    /// <inheritdoc />
    public void Open(SourceDescription source)
    {
        OutputErrors.CreateFolderOf(path);
        Guard(() => _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0));
    }

    /// <inheritdoc />
    public void Write(Frame frame)
    {
        var isFirst = _last is null;
        _last = frame.CapturedAt(TimeProvider.System);
        if (isFirst)
        {
            // On a disk without room it breaks here and now, and not with the first object to come.
            Add(null, null);
        }

        foreach (ref readonly var item in frame.Objects)
        {
            if (!_lost.TryGetValue(item.Id, out var lost) || lost != item.Lost)
            {
                _lost[item.Id] = item.Lost;
                Add(item.Id, item.Lost ? "lost" : "tracking");
            }
        }

        foreach (var id in _lost.Count > frame.Objects.Length ? Gone(frame) : [])
        {
            _lost.Remove(id);
            Add(id, "removed");
        }

        Flush();
    }

    /// <inheritdoc />
    public void Finish()
    {
        if (_last is not null)
        {
            Add(null, null);
            Flush();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file?.Dispose();

    private List<int> Gone(Frame frame)
    {
        var gone = _lost.Keys.ToHashSet();
        foreach (ref readonly var item in frame.Objects)
        {
            gone.Remove(item.Id);
        }

        return [.. gone];
    }

    private void Add(int? id, string? state)
    {
        using (var json = new Utf8JsonWriter(_lines))
        {
            json.WriteStartObject();
            json.WriteString("utc"u8, _last!.Value.UtcDateTime);
            if (id is { } known)
            {
                json.WriteNumber("id"u8, known);
                json.WriteString("name"u8, objects().FirstOrDefault(o => o.Id == known)?.Name);
                json.WriteString("state"u8, state);
            }

            json.WriteEndObject();
        }

        _lines.Write("\n"u8);
    }

    private void Flush()
    {
        if (_lines.WrittenCount > 0)
        {
            Guard(() => _file!.Write(_lines.WrittenSpan));
            _lines.ResetWrittenCount();
        }
    }

    private void Guard(Action action)
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
