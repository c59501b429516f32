using SRNet.Pipeline.Live;
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
            InternalSize = status.InternalSize?.ToString(),
            FromConfiguration = stream.Definition.FromConfiguration,
            FpsIn = status.FpsIn,
            FpsOut = status.FpsOut,
            LatencyMs = status.LatencyMs is { } latency ? new LatencyView(latency.P50, latency.P95, latency.P99) : null,
            FramesCaptured = status.FramesCaptured,
            FramesProcessed = status.FramesProcessed,
            FramesDropped = status.FramesDropped,
            Reconnects = status.Reconnects,
            Objects = [.. status.Objects.Select(Of)],
            Outputs = [.. status.Outputs.Select(o => new OutputView(o.Kind, o.State.ToString().ToLowerInvariant(), o.Target, o.Problem))],
        };
    }

    public static ObjectView Of(LiveObject item)
    {
        var seen = item.Seen;
        var visible = item.State == LiveObjectState.Tracking;
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

    public static string Name(LiveStreamState state) => state.ToString().ToLowerInvariant();
}
