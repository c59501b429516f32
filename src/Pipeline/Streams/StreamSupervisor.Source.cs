using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Streams;

/// <content>What a live source says of its connection.</content>
internal sealed partial class StreamSupervisor
{
    private void SourceChanged(SourceStatus status)
    {
        switch (status.State)
        {
            case SourceState.Streaming when Volatile.Read(ref _run) is not null:
                // Connected again; that it runs for the first time is said when its size is known.
                _standing.Observe(StreamState.Running, null);
                break;
            case SourceState.Waiting:
                // The first of a row of tries that fail.
                if (State == StreamState.Running)
                {
                    Interlocked.Increment(ref _reconnects);
                    _options.Instruments?.Reconnected("disconnected");
                }

                _standing.Observe(StreamState.Reconnecting, status.Problem);
                break;
        }
    }
}
