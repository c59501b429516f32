using System.Buffers.Text;
using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Objects;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Masks;
using SRNet.Segmentation.Prompts;

namespace SRNet.Server.Service.Api;

/// <summary>Turns what a client sent into a prompt for the session. Everything is bounded before it costs memory.</summary>
internal static class PromptReader
{
    private const int MostPoints = ObjectPrompt.MostPoints;
    private const int MostStrokes = 256;

    // Far outside of every frame, and far from what arithmetic on it could break.
    private const float Furthest = 100_000;

    // The year 9999 ends.
    private const long LastMicrosecond = 253_402_300_800_000_000;

    /// <summary>Reads a prompt for frames of a size.</summary>
    /// <returns>What makes the prompt once the object's id is known.</returns>
    /// <exception cref="SrNetException">InvalidInput: one sentence.</exception>
    public static Func<int, ObjectPrompt> Read(PromptRequest request, ImageSize frame, PixelAspect aspect)
    {
        switch (request)
        {
            case BoxRequest { Box: [var x, var y, var width, var height] }:
                Check(x, y, width, height);
                return width > 0 && height > 0
                    ? id => new BoxPrompt(id, x, y, width, height)
                    : throw Wrong("the box's width and height have to be above 0");
            case BoxRequest:
                throw Wrong("a box is [x, y, width, height]");
            case ClicksRequest { Points: { Length: > 0 and <= MostPoints } points }:
                var clicks = Array.ConvertAll(points, Click);
                return id => new ClickPrompt(id, clicks);
            case ClicksRequest:
                throw Wrong($"clicks are 1 to {MostPoints} points");
            case ScribbleRequest { Strokes: { Length: > 0 and <= MostStrokes } strokes } when strokes.Sum(s => s?.Points.Length ?? 0L) <= MostPoints:
                var drawn = Array.ConvertAll(strokes, Stroke);
                return id => new ScribblePrompt(id, drawn);
            case ScribbleRequest:
                throw Wrong($"a scribble is 1 to {MostStrokes} strokes of {MostPoints} points in all");
            case PolygonRequest { Points: { Length: >= 3 and <= MostPoints } corners }:
                var outline = Array.ConvertAll(corners, Point);
                return id => new PolygonPrompt(id, outline);
            case PolygonRequest:
                throw Wrong($"a polygon has 3 to {MostPoints} corners");
            case MaskRequest mask:
                var labels = Mask(mask, frame, aspect);
                return id => new ObjectMaskPrompt(id, labels, 1);
            default:
                throw Wrong("it is a box, clicks, a scribble, a polygon or a mask");
        }
    }

    /// <summary>The frame that a prompt speaks of; null = the newest.</summary>
    /// <exception cref="SrNetException">InvalidInput: no such time.</exception>
    public static SeenFrame? Seen(PromptRequest request) => request switch
    {
        { Frame: { } frame } => new SeenFrame(frame),
        { CapturedAt: >= 0 and < LastMicrosecond and var time } => new SeenFrame(null, DateTimeOffset.UnixEpoch.AddMicroseconds(time)),
        { CapturedAt: not null } => throw Wrong("capturedAt is in microseconds since 1970"),
        _ => null,
    };

    // One object is marked: whatever the mask tells apart is all of it.
    private static LabelMap Mask(MaskRequest mask, ImageSize frame, PixelAspect aspect)
    {
        var labels = mask switch
        {
            { Png: { } png, Segmentation: null } => Picture(png, frame, aspect),
            { Png: null, Segmentation: { } segmentation } => MaskFile.Segmentation(segmentation, frame),
            _ => throw Wrong("a mask is a png in base64, or a segmentation as COCO writes it"),
        };
        return new LabelMap(frame, Array.ConvertAll(labels.Pixels, label => label is LabelMap.Background or LabelMap.Void ? label : (byte)1));
    }

    private static LabelMap Picture(string base64, ImageSize frame, PixelAspect aspect)
    {
        // What a browser's canvas gives begins like this.
        const string DataUrl = "data:image/png;base64,";
        var text = base64.StartsWith(DataUrl, StringComparison.Ordinal) ? base64.AsSpan(DataUrl.Length) : base64;
        if (!Base64.IsValid(text, out var length) || length == 0)
        {
            throw Wrong("the mask's png is no base64");
        }

        var (width, height) = aspect.Shown(frame.Width, frame.Height);
        return MaskFile.Decode(Convert.FromBase64String(text.ToString()), Math.Max(frame.Pixels, (long)width * height)).For(frame, aspect);
    }

    private static Click Click(ClickPoint? point) =>
        point is null ? throw Wrong("a click is {x, y, positive}") : new Click(Checked(point.X), Checked(point.Y), point.Positive);

    private static Stroke Stroke(StrokeRequest? stroke)
    {
        if (stroke is null || stroke.Points.Length == 0 || !(stroke.Radius > 0 && stroke.Radius <= Furthest))
        {
            throw Wrong("a stroke needs a point and a radius above 0");
        }

        return new Stroke(Array.ConvertAll(stroke.Points, Point), stroke.Radius, stroke.Positive);
    }

    private static PromptPoint Point(float[] point) =>
        point is [var x, var y] ? new PromptPoint(Checked(x), Checked(y)) : throw Wrong("a point is [x, y]");

    private static void Check(params ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            Checked(value);
        }
    }

    private static float Checked(float value) =>
        Math.Abs(value) <= Furthest ? value : throw Wrong("a coordinate is far outside of the frame");

    private static SrNetException Wrong(string what) => SrNetException.InvalidInput($"The prompt cannot be used: {what}.");
}
