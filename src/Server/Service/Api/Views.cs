using System.Text.Json;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Pictures;
using SRNet.Pipeline.Streams;
using SRNet.Pipeline.Video;
using SRNet.Pipeline.Zones;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary>Turns what the service knows into what clients see.</summary>
internal static class Views
{
    public static StreamView Of(StreamHost stream)
    {
        var status = stream.Stream.Status;
        return new StreamView
        {
            Id = stream.Id,
            Source = stream.SourceName,
            State = Name(status.State),
            Error = status.Error,
            Width = status.Size?.Width,
            Height = status.Size?.Height,
            PixelAspect = status.Aspect.ToString(),
            Undo = stream.Stream.CanUndo,
            Redo = stream.Stream.CanRedo,
            InternalSize = status.InternalSize?.ToString(),
            Overload = JsonNamingPolicy.CamelCase.ConvertName(status.Overload.ToString()),
            FromConfiguration = stream.Definition.FromConfiguration,
            FpsIn = status.FpsIn,
            FpsOut = status.FpsOut,
            LatencyMs = status.LatencyMs is { } latency ? new LatencyView(latency.P50, latency.P95, latency.P99) : null,
            FramesCaptured = status.FramesCaptured,
            FramesProcessed = status.FramesProcessed,
            FramesDropped = status.FramesDropped,
            Reconnects = status.Reconnects,
            Objects = [.. status.Objects.Select(Of)],
            Outputs = Of(status.Outputs),
        };
    }

    public static ObjectView Of(StreamObject item)
    {
        var seen = item.Seen;
        var visible = item.State == StreamObjectState.Tracking;
        return new ObjectView(
            item.Id,
            item.Name,
            item.Colour.ToString(),
            item.State.ToString().ToLowerInvariant(),
            Math.Round(seen.Confidence, 4),
            seen.Area,
            visible ? [seen.Box.X, seen.Box.Y, seen.Box.Width, seen.Box.Height] : null,
            visible ? [Math.Round(seen.CentroidX, 2), Math.Round(seen.CentroidY, 2)] : null);
    }

    public static StillView Of(long still, PictureCopy picture, StreamHost stream) => new(
        still, picture.Index, picture.Labels.Size.Width, picture.Labels.Size.Height, stream.Stream.Status.Aspect.ToString(),
        [.. picture.Objects.Select(seen => stream.Stream.FindObject(seen.Id) is { } known
            ? Of(known with { Seen = seen, State = seen.Lost ? StreamObjectState.Lost : StreamObjectState.Tracking })
            : null).OfType<ObjectView>()],
        VideoStream.HeldFor.TotalSeconds);

    public static ZonesView ZonesOf(StreamHost stream) => new(
        [.. stream.Watch.Zones.Select(z => new ZoneView(z.Zone.Name, [.. z.Zone.Points.Select(Pair)], z.Zone.Dwell?.TotalSeconds, Name(z.Zone.Anchor), z.Count.Inside, z.Count.Entered, z.Count.Left))],
        [.. stream.Watch.Lines.Select(l => new LineView(l.Line.Name, [Pair(l.Line.From), Pair(l.Line.To)], Name(l.Line.Anchor), l.Count.Forward, l.Count.Backward))],
        stream.Definition.ZonesFromConfiguration);

    public static VideoFormatView Of(VideoFormat format)
    {
        var (width, height) = format.Aspect.Shown(format.Width, format.Height);
        return new VideoFormatView(format.Codec, format.Width, format.Height, width, height);
    }

    private static double[] Pair(Place place) => [place.X, place.Y];

    private static string Name(Anchor anchor) => anchor.ToString().ToLowerInvariant();

    public static string Name(StreamState state) => state.ToString().ToLowerInvariant();

    public static IReadOnlyList<OutputView> Of(IReadOnlyList<OutputStatus> outputs) =>
        [.. outputs.Select(o => new OutputView(o.Kind, o.State.ToString().ToLowerInvariant(), o.Target, o.Problem))];
}
