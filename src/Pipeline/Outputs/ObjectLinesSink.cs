using System.Buffers;
using System.Text.Json;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Sources;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Outputs;

/// <summary>
/// One JSON object per frame and line: <c>frame</c>, <c>time</c> (seconds), <c>objects</c> [{<c>id</c>, <c>box</c> [x, y, w, h], <c>area</c>,
/// <c>centroid</c> [x, y],
/// <c>confidence</c>, <c>lost</c>}], in pixels of the source. Box and centroid of a lost object are null. Every line is in the file when its frame is done.
/// </summary>
/// <param name="path">Path of the file, usually .jsonl; its folder is made when it does not exist.</param>
public sealed class ObjectLinesSink(string path) : IFrameSink
{
    private readonly string _path = Path.GetFullPath(path);
    private readonly ArrayBufferWriter<byte> _line = new();
    private Utf8JsonWriter? _json;
    private FileStream? _file;

    // Bytes of whole lines in the file.
    private long _whole;

    public void Open(SourceDescription source)
    {
        OutputErrors.CreateFolderOf(_path);
        try
        {
            // Unbuffered: a line goes to the system in one write, so a killed process leaves whole lines.
            _file = new FileStream(_path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            throw OutputErrors.ToException(_path, e);
        }

        _json = new Utf8JsonWriter(_line);
    }

    public void Write(Frame frame)
    {
        _line.ResetWrittenCount();
        _json!.Reset();
        WriteFrame(_json, frame);
        _json.Flush();
        _line.Write("\n"u8);
        try
        {
            _file!.Write(_line.WrittenSpan);
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            CutBrokenLine();
            throw OutputErrors.ToException(_path, e);
        }

        _whole += _line.WrittenCount;
    }

    public void Finish()
    {
        // Every line is complete as soon as it is written.
    }

    public void Dispose()
    {
        _json?.Dispose();
        _file?.Dispose();
    }

    // A full disk may have taken a part of the line.
    private void CutBrokenLine()
    {
        try
        {
            _file!.SetLength(_whole);
        }
        catch (Exception e) when (OutputErrors.IsFileError(e) || e is NotSupportedException)
        {
            // A pipe cannot be cut; the reader sees that the last line has no end.
        }
    }

    private static void WriteFrame(Utf8JsonWriter json, Frame frame)
    {
        json.WriteStartObject();
        json.WriteNumber("frame"u8, frame.Index);
        json.WriteNumber("time"u8, Math.Round(frame.Info.Timestamp.TotalSeconds, 6));
        json.WriteStartArray("objects"u8);
        foreach (var item in frame.Objects)
        {
            WriteObject(json, item);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, in TrackedObject item)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, item.Id);
        ObjectJson.WriteBox(json, item);
        json.WriteNumber("area"u8, item.Area);
        ObjectJson.WriteCentroid(json, item);
        json.WriteNumber("confidence"u8, Math.Round(item.Confidence, 4));
        json.WriteBoolean("lost"u8, item.Lost);
        json.WriteEndObject();
    }
}
