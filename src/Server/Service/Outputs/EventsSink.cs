using System.Buffers;
using System.Text.Json;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;

namespace SRNet.Server.Service.Outputs;

/// <summary>One server-sent event per frame: <c>data: {"frame", "time", "utc", "objects": [...]}</c>, as files have it, written once for all who listen.</summary>
internal sealed class EventsSink(Broadcast<byte[]> listeners) : IFrameSink
{
    private readonly ArrayBufferWriter<byte> _event = new();

    public void Open(SourceDescription source)
    {
    }

    public void Write(Frame frame)
    {
        _event.ResetWrittenCount();
        _event.Write("data: "u8);
        using (var json = new Utf8JsonWriter(_event))
        {
            FrameJson.Write(json, frame, captured: frame.CapturedAt(TimeProvider.System));
        }

        _event.Write("\n\n"u8);
        listeners.Publish(_event.WrittenSpan.ToArray());
    }

    public void Finish()
    {
    }

    public void Dispose()
    {
    }
}
