using System.Text.Json;
using System.Text.Json.Serialization;
using SRNet.Pipeline.Frames;

namespace SRNet.Server.Service.Api;

/// <summary>How a person marks an object, in pixels of the source. By itself, without a type, it marks nothing.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(BoxRequest), "box")]
[JsonDerivedType(typeof(ClicksRequest), "clicks")]
[JsonDerivedType(typeof(ScribbleRequest), "scribble")]
[JsonDerivedType(typeof(PolygonRequest), "polygon")]
[JsonDerivedType(typeof(MaskRequest), "mask")]
internal record PromptRequest
{
    /// <summary>Number of the frame the person saw, as events and snapshots tell it. While that frame is kept the prompt is applied to it, else to the newest.</summary>
    public long? Frame { get; init; }

    /// <summary>The same by the frame's capture time, microseconds since 1970, as the video socket tells it.</summary>
    public long? CapturedAt { get; init; }
}

/// <summary>x, y, width, height around the object.</summary>
internal sealed record BoxRequest(float[] Box) : PromptRequest;

/// <summary>Points on the object, and points beside it.</summary>
internal sealed record ClicksRequest(ClickPoint[] Points) : PromptRequest;

internal sealed record ClickPoint(float X, float Y, bool Positive = true);

/// <summary>Strokes over the object, and strokes beside it.</summary>
internal sealed record ScribbleRequest(StrokeRequest[] Strokes) : PromptRequest;

internal sealed record StrokeRequest(float[][] Points, float Radius, bool Positive = true);

/// <summary>The object's outline.</summary>
internal sealed record PolygonRequest(float[][] Points) : PromptRequest;

/// <summary>The object's mask: a PNG in base64 of the frame's size, whatever it tells from background is the object; or a segmentation as COCO writes it, a list of polygons
/// [[x, y, x, y, ..], ..] or run lengths {"size": [height, width], "counts": ..}.</summary>
internal sealed record MaskRequest(string? Png = null, JsonElement? Segmentation = null) : PromptRequest;
