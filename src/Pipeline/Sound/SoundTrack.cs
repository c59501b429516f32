using SRNet.Interop.Media;

namespace SRNet.Pipeline.Sound;

/// <summary>
/// The sound of one run, beside its frames: it is copied, never computed on, so it passes all queues by and is not lost with the frames that are dropped there. Outputs read it
/// up to the times of the frames they get, each at its own pace. Thread-safe.
/// </summary>
/// <param name="format">As the source announced it; null = none so far.</param>
internal sealed class SoundTrack(SoundFormat? format)
{
    // Bytes. Outputs are a few frames behind the source, and files have their sound within seconds of their pictures.
    private const long MostKept = 16 << 20;
    private readonly List<SoundPacket> _packets = [];
    private readonly Lock _lock = new();
    private SoundFormat? _format = format;

    // The oldest packet kept: where it is in the list, and its place among all there ever were.
    private int _start;
    private long _first;
    private long _bytes;

    /// <summary>Of the newest sound; null before there is any.</summary>
    public SoundFormat? Format => Volatile.Read(ref _format);

    /// <summary>For the thread that reads the source.</summary>
    public void Add(IReadOnlyList<SoundPacket>? packets)
    {
        if (packets is not { Count: > 0 })
        {
            return;
        }

        lock (_lock)
        {
            foreach (var packet in packets)
            {
                _packets.Add(packet);
                _bytes += packet.Bytes.Length;
            }

            for (; _bytes > MostKept; _first++)
            {
                _bytes -= _packets[_start++].Bytes.Length;
            }

            if (_start > _packets.Count / 2)
            {
                _packets.RemoveRange(0, _start);
                _start = 0;
            }
        }

        if (!packets[^1].Format.Equals(_format))
        {
            Volatile.Write(ref _format, packets[^1].Format);
        }
    }

    /// <summary>Takes the packets from a place on that begin at or before a time, in their order, and moves the place behind them.</summary>
    /// <param name="place">The reader's; 0 at first.</param>
    /// <param name="time">On the source's time line.</param>
    /// <returns>Empty when there are none, as for most frames of a silent source.</returns>
    public IReadOnlyList<SoundPacket> Take(ref long place, TimeSpan time)
    {
        lock (_lock)
        {
            place = Math.Max(place, _first);
            var from = _start + (int)(place - _first);
            var to = from;
            while (to < _packets.Count && _packets[to].Timestamp <= time)
            {
                to++;
            }

            place += to - from;
            return to == from ? [] : _packets.GetRange(from, to - from);
        }
    }
}
