using System.Threading.Channels;
using SRNet.Pipeline.Live;
using SRNet.Pipeline.Sinks;

namespace SRNet.Server.Service.Outputs;

/// <summary>An output of a stream that works only while somebody reads it.</summary>
internal sealed class OnDemandOutput<T> : IDisposable
{
    private readonly Broadcast<T> _broadcast = new();
    private readonly Lock _lock = new();
    private readonly LiveStream _stream;
    private readonly LiveSinkSpec _spec;
    private int _readers;
    private bool _disposed;

    /// <param name="stream">Whose frames.</param>
    /// <param name="kind">A short word for status and metrics.</param>
    /// <param name="needsOverlay">Whether masks are drawn in.</param>
    /// <param name="create">Makes the sink, which publishes to the readers.</param>
    public OnDemandOutput(LiveStream stream, string kind, bool needsOverlay, Func<Broadcast<T>, IFrameSink> create)
    {
        _stream = stream;
        _spec = new LiveSinkSpec(kind, needsOverlay, () => create(_broadcast));
    }

    public int Readers => _broadcast.Readers;

    /// <summary>Reads until cancelled or until the stream is gone.</summary>
    public async IAsyncEnumerable<T> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = Join();
        try
        {
            await foreach (var item in reader.Reader.ReadAllAsync(cancellation))
            {
                yield return item;
            }
        }
        finally
        {
            Leave(reader);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        _broadcast.Complete();
    }

    private Channel<T> Join()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_readers == 0)
            {
                _stream.Attach(_spec);
            }

            _readers++;
            return _broadcast.Join();
        }
    }

    private void Leave(Channel<T> reader)
    {
        lock (_lock)
        {
            _broadcast.Leave(reader);
            _readers--;
            if (_readers == 0)
            {
                _stream.Detach(_spec);
            }
        }
    }
}
