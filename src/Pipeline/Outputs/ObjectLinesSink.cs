using System.Buffers;
using System.Text.Json;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Supervision;

namespace SRNet.Pipeline.Outputs;

/// <summary>One line per frame, as <see cref="FrameJson"/> has it. Every line is in the file when its frame is done.</summary>
/// <param name="path">Path of the file, usually .jsonl; its folder is made when it does not exist.</param>
/// <param name="timeOfDay">Every line tells the time of day at which its frame came, not only those of live sources.</param>
public sealed class ObjectLinesSink(string path, bool timeOfDay = false) : IFrameSink
{
    private readonly string _path = Path.GetFullPath(path);
    private readonly ArrayBufferWriter<byte> _line = new();
    private Utf8JsonWriter? _json;
    private FileStream? _file;
    private SourceDescription? _source;

    // Bytes of whole lines in the file.
    private long _whole;

    /// <inheritdoc />
    public void Open(SourceDescription source)
    {
        _source = source;
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

    /// <inheritdoc />
    public void Write(Frame frame)
    {
        _line.ResetWrittenCount();
        _json!.Reset();
        FrameJson.Write(_json, frame, _source!.PictureOf(frame.Index), timeOfDay || _source.Live ? frame.CapturedAt(TimeProvider.System) : null);
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

    /// <inheritdoc />
    public void Finish()
    {
        // Every line is complete as soon as it is written.
    }

    /// <inheritdoc />
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
}
