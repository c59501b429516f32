using System.Text.Json;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Objects;

/// <summary>Where an object is, in JSON as files and events have it: pixels of the source; null while it is lost.</summary>
public static class ObjectJson
{
    /// <summary><c>box</c> [x, y, width, height].</summary>
    public static void WriteBox(Utf8JsonWriter json, in TrackedObject item)
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

    /// <summary><c>centroid</c> [x, y].</summary>
    public static void WriteCentroid(Utf8JsonWriter json, in TrackedObject item)
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
