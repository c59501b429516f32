using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace SRNet.Server.Service.Outputs;

/// <summary>Hands what one thread publishes to any number of readers. Each reader has the newest item only: a slow one skips, and holds up nobody.</summary>
internal sealed class Broadcast<T>
{
    private readonly Lock _lock = new();
    private Channel<T>[] _readers = [];
    private bool _completed;

    public int Readers => Volatile.Read(ref _readers).Length;

    public void Publish(T item)
    {
        foreach (var reader in Volatile.Read(ref _readers))
        {
            reader.Writer.TryWrite(item);
        }
    }

    /// <summary>Reads from now on, until cancelled or until nothing more will come.</summary>
    public async IAsyncEnumerable<T> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = Channel.CreateBounded<T>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_lock)
        {
            _readers = [.. _readers, reader];
            if (_completed)
            {
                reader.Writer.Complete();
            }
        }

        try
        {
            await foreach (var item in reader.Reader.ReadAllAsync(cancellation))
            {
                yield return item;
            }
        }
        finally
        {
            lock (_lock)
            {
                _readers = [.. _readers.Where(r => r != reader)];
            }
        }
    }

    /// <summary>Tells all readers that nothing more will come.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
        }

        foreach (var reader in Volatile.Read(ref _readers))
        {
            reader.Writer.TryComplete();
        }
    }
}
