using System.Threading.Channels;

namespace SRNet.Server.Service.Outputs;

/// <summary>Hands what one thread publishes to any number of readers. Each reader has the newest item only: a slow one skips, and holds up nobody.</summary>
internal sealed class Broadcast<T>
{
    private readonly Lock _lock = new();
    private Channel<T>[] _readers = [];

    public int Readers => Volatile.Read(ref _readers).Length;

    public void Publish(T item)
    {
        foreach (var reader in Volatile.Read(ref _readers))
        {
            reader.Writer.TryWrite(item);
        }
    }

    /// <summary>Adds a reader.</summary>
    public Channel<T> Join()
    {
        var reader = Channel.CreateBounded<T>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_lock)
        {
            _readers = [.. _readers, reader];
        }

        return reader;
    }

    public void Leave(Channel<T> reader)
    {
        lock (_lock)
        {
            _readers = [.. _readers.Where(r => r != reader)];
        }
    }

    /// <summary>Tells all readers that nothing more will come.</summary>
    public void Complete()
    {
        foreach (var reader in Volatile.Read(ref _readers))
        {
            reader.Writer.TryComplete();
        }
    }
}
