using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;

namespace SRNet.Pipeline.Queues;

/// <summary>
/// A bounded queue between two stages, each on its own thread. The only place where frames are dropped. Whatever is written belongs to the queue, then to
/// the reader.
/// </summary>
internal sealed class FrameQueue : IDisposable
{
    private readonly Channel<Frame> _channel;
    private readonly DropTally _drops;
    private readonly ThreadWait _reading = new();
    private readonly ThreadWait _writing = new();

    public FrameQueue(int capacity, QueueMode mode, DropTally drops)
    {
        _drops = drops;
        var options = new BoundedChannelOptions(capacity)
        {
            FullMode = mode == QueueMode.Wait ? BoundedChannelFullMode.Wait : BoundedChannelFullMode.DropOldest,
            SingleReader = true,
            SingleWriter = true,
            // The continuations only set an event, so they may run on the other side's thread; the pool would add a hop.
            AllowSynchronousContinuations = true,
        };
        _channel = Channel.CreateBounded<Frame>(options, dropped => Drop(dropped, DropReason.QueueFull));
    }

    /// <summary>Frames that wait.</summary>
    public int Count => _channel.Reader.Count;

    /// <summary>Whether the reader waits for a frame right now; for tests.</summary>
    internal bool ReaderWaits => _reading.Waiting;

    /// <summary>Whether the writer waits for room right now; for tests.</summary>
    internal bool WriterWaits => _writing.Waiting;

    /// <summary>Gives <paramref name="frame"/> away; waits for room in <see cref="QueueMode.Wait"/>.</summary>
    /// <returns>False when the queue is closed: nobody will read any more, the frame is disposed and the writer should end.</returns>
    public bool Write(Frame frame)
    {
        while (!_channel.Writer.TryWrite(frame))
        {
            if (!_writing.Wait(_channel.Writer.WaitToWriteAsync()))
            {
                Drop(frame, DropReason.Shutdown);
                return false;
            }
        }

        return true;
    }

    /// <summary>Waits for the next frame, which is the caller's from then on.</summary>
    /// <returns>False when the queue was completed and is empty.</returns>
    public bool TryRead([NotNullWhen(true)] out Frame? frame)
    {
        while (!_channel.Reader.TryRead(out frame))
        {
            if (!_reading.Wait(_channel.Reader.WaitToReadAsync()))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Waits until a frame is queued and leaves it there: in a live stream a newer one may take its place.</summary>
    /// <returns>False when the queue was completed and is empty.</returns>
    public bool WaitForFrame() => _reading.Wait(_channel.Reader.WaitToReadAsync());

    /// <summary>Reads a frame if one is queued, without waiting. It is the caller's from then on.</summary>
    public bool TryReadNow([NotNullWhen(true)] out Frame? frame) => _channel.Reader.TryRead(out frame);

    /// <summary>For the reader: gives up a frame it has read.</summary>
    public void Abandon(Frame frame, DropReason reason) => Drop(frame, reason);

    /// <summary>For the reader: gives up what is queued now.</summary>
    public void Drain(DropReason reason)
    {
        while (_channel.Reader.TryRead(out var frame))
        {
            Drop(frame, reason);
        }
    }

    /// <summary>For the writer: nothing more will come. What is queued can still be read.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    /// <summary>For the reader: it will not read any more. Ends the writer and drops what is queued.</summary>
    public void Close()
    {
        _channel.Writer.TryComplete();
        Drain(DropReason.Shutdown);
    }

    /// <summary>Once both threads have ended.</summary>
    public void Dispose()
    {
        Close();
        _reading.Dispose();
        _writing.Dispose();
    }

    private void Drop(Frame frame, DropReason reason)
    {
        _drops.Count(reason);
        frame.Dispose();
    }
}
