using System.Globalization;
using System.Text.Json;
using SRNet.Pipeline.Frames;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Objects;

/// <summary>
/// A frame's objects in JSON, as files and events have it: <c>frame</c>, <c>time</c> (seconds), <c>utc</c> (time of day, where the frame has one), <c>objects</c> [{<c>id</c>, <c>box</c> [x, y, width, height],
/// <c>area</c>, <c>centroid</c> [x, y], <c>confidence</c>, <c>lost</c>, <c>state</c> (tracking or lost)}], in pixels of the source; box and centroid of a lost
/// object are null.
/// </summary>
internal static class FrameJson
{
    /// <summary>Writes one JSON object. Allocates nothing.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="picture">What the frame's file is called, as <c>picture</c>; null when it has none.</param>
    /// <param name="captured">Its time of day; null when it has none, as in a file that is run through as fast as it goes.</param>
    public static void Write(Utf8JsonWriter json, Frame frame, string? picture = null, DateTimeOffset? captured = null)
    {
        json.WriteStartObject();
        json.WriteNumber("frame"u8, frame.Index);
        json.WriteNumber("time"u8, Math.Round(frame.Info.Timestamp.TotalSeconds, 6));
        if (captured is { } utc)
        {
            Span<char> text = stackalloc char[32];
            utc.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            json.WriteString("utc"u8, text[..length]);
        }

        if (picture is not null)
        {
            json.WriteString("picture"u8, picture);
        }

        json.WriteStartArray("objects"u8);
        foreach (ref readonly var item in frame.Objects)
        {
            Write(json, item);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, in TrackedObject item)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, item.Id);
        WriteBox(json, item);
        json.WriteNumber("area"u8, item.Area);
        WriteCentroid(json, item);
        json.WriteNumber("confidence"u8, Math.Round(item.Confidence, 4));
        json.WriteBoolean("lost"u8, item.Lost);
        json.WriteString("state"u8, item.Lost ? "lost"u8 : "tracking"u8);
        json.WriteEndObject();
    }

    private static void WriteBox(Utf8JsonWriter json, in TrackedObject item)
    {
        if (item.Lost)
        {
            json.WriteNull("box"u8);
            return;
        }

        json.WriteStartArray("box"u8);
        json.WriteNumberValue(item.Box.X);
        json.WriteNumberValue(item.Box.Y);
        json.WriteNumberValue(item.Box.Width);
        json.WriteNumberValue(item.Box.Height);
        json.WriteEndArray();
    }

    private static void WriteCentroid(Utf8JsonWriter json, in TrackedObject item)
    {
        if (item.Lost)
        {
            json.WriteNull("centroid"u8);
            return;
        }

        json.WriteStartArray("centroid"u8);
        json.WriteNumberValue(Math.Round(item.CentroidX, 2));
        json.WriteNumberValue(Math.Round(item.CentroidY, 2));
        json.WriteEndArray();
    }
}
