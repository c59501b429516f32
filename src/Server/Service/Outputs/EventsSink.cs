using System.Buffers;
using System.Text.Json;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;
using SRNet.Segmentation.Objects;

namespace SRNet.Server.Service.Outputs;

/// <summary>One server-sent event per frame: <c>data: {"frame", "time", "objects": [...]}</c>, written once for all who listen.</summary>
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
            json.WriteStartObject();
            json.WriteNumber("frame"u8, frame.Index);
            json.WriteNumber("time"u8, Math.Round(frame.Info.Timestamp.TotalSeconds, 6));
            json.WriteStartArray("objects"u8);
            foreach (var item in frame.Objects)
            {
                Write(json, item);
            }

            json.WriteEndArray();
            json.WriteEndObject();
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

    private static void Write(Utf8JsonWriter json, in TrackedObject item)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, item.Id);
        json.WriteString("state"u8, item.Lost ? "lost"u8 : "tracking"u8);
        json.WriteNumber("confidence"u8, Math.Round(item.Confidence, 4));
        json.WriteNumber("area"u8, item.Area);
        ObjectJson.WriteBox(json, item);
        ObjectJson.WriteCentroid(json, item);
        json.WriteEndObject();
    }
}
