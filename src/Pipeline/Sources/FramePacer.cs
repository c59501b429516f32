using SRNet.Pipeline.Supervision;

namespace SRNet.Pipeline.Sources;

/// <summary>Makes a source that could run ahead behave like a camera: no frame comes before its time.</summary>
/// <param name="time">Clock of the pace.</param>
internal sealed class FramePacer(TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _aborted = new();
    private long? _start;

    /// <summary>Waits until <paramref name="timestamp"/> has passed since the first call.</summary>
    /// <returns>False when aborted.</returns>
    public bool Wait(TimeSpan timestamp)
    {
        _start ??= time.GetTimestamp();
        while (!_aborted.IsCancellationRequested)
        {
            var early = timestamp - time.GetElapsedTime(_start.Value);
            if (early < TimeSpan.FromMilliseconds(1))
            {
                return true;
            }

            time.Wait(early, _aborted.Token);
        }

        return false;
    }

    /// <summary>Ends a wait, and every later one, at once. From any thread.</summary>
    public void Abort() => _aborted.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _aborted.Dispose();
}
