using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Zones;
using SRNet.Server.Service.Events;

namespace SRNet.Server.Service.Streams;

/// <summary>Watches the objects of every frame and tells what happens to them. What cannot be kept makes it break, and is told again when it is made anew.</summary>
/// <param name="stream">The stream's id.</param>
/// <param name="watch">Outlives this, whatever breaks.</param>
/// <param name="find">An object as people know it.</param>
/// <param name="tell">Gets what happened; throws when it cannot be kept.</param>
/// <param name="time">Clock of the frames.</param>
internal sealed class ZoneSink(string stream, ZoneWatch watch, Func<int, StreamObject?> find, Action<IReadOnlyList<ServiceEvent>> tell, TimeProvider time) : IFrameSink
{
    private const int MostUntold = 1000;
    private readonly List<ObjectEvent> _events = [];
    private readonly List<ServiceEvent> _untold = [];
    private readonly Dictionary<int, string> _names = [];

    public void Open(SourceDescription source)
    {
    }

    public void Write(Frame frame)
    {
        var captured = time.GetElapsedTime(0, frame.CaptureStamp);
        _events.Clear();
        foreach (ref readonly var item in frame.Objects)
        {
            // Who is removed has no name any more when that is told.
            _names[item.Id] = find(item.Id)?.Name ?? _names.GetValueOrDefault(item.Id, $"object {item.Id}");
        }

        watch.See(frame.Objects, frame.Size, captured, _events);
        if (_events.Count + _untold.Count == 0)
        {
            return;
        }

        var capturedAt = time.GetUtcNow() - time.GetElapsedTime(frame.CaptureStamp);
        _untold.AddRange(_events.Select(item => ToEvent(item, capturedAt - (captured - item.Time), frame.Index)));
        _untold.RemoveRange(0, Math.Max(0, _untold.Count - MostUntold));
        tell(_untold);
        _untold.Clear();
    }

    public void Finish()
    {
    }

    public void Dispose()
    {
    }

    private ServiceEvent ToEvent(in ObjectEvent item, DateTimeOffset at, long frame) =>
        new(0, at, stream, item.Kind.ToString().ToLowerInvariant(), item.ObjectId, _names.GetValueOrDefault(item.ObjectId, $"object {item.ObjectId}"), frame)
        {
            Zone = item.Zone,
            Line = item.Line,
            Direction = item.Forward switch { true => "forward", false => "backward", null => null },
            Seconds = item.Stay is { } stay ? Math.Round(stay.TotalSeconds, 3) : null,
            Reason = item.Reason?.ToString().ToLowerInvariant(),
        };
}
