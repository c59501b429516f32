namespace SRNet.Interop.Cuda;

/// <summary>
/// Keeps captures apart from calls that concern the whole GPU: building, loading, creating and freeing. CUDA allows none of them while any thread captures, in
/// whatever mode: it spoils the capture, or refuses the call. Such calls go side by side, and wait for a capture; a capture waits for those that are over soon,
/// before others begin, and is put off by a build or a load, which may take minutes. Thread-safe.
/// </summary>
internal sealed class CaptureGate
{
    // A thread within such a call may make another one, whoever waits.
    [ThreadStatic]
    private static int _depth;

    private readonly object _lock = new();
    private int _calls;
    private int _long;
    private int _waiting;
    private int _capturing;

    /// <summary>A call that concerns the whole GPU, until this is disposed. The thread that captures does not wait for itself.</summary>
    /// <param name="takesLong">Whether it may take more than some milliseconds.</param>
    public DeviceCall Enter(bool takesLong = false)
    {
        lock (_lock)
        {
            var me = Environment.CurrentManagedThreadId;
            while (_capturing != me && (_capturing != 0 || (_waiting > 0 && _depth == 0)))
            {
                Monitor.Wait(_lock);
            }

            _calls++;
            _long += takesLong ? 1 : 0;
            _depth++;
        }

        return new DeviceCall(this, takesLong);
    }

    /// <summary>Begins a capture on this thread; <see cref="EndCapture"/> follows.</summary>
    /// <returns>False when it has to be some other time.</returns>
    public bool TryBeginCapture()
    {
        lock (_lock)
        {
            _waiting++;
            while (_long == 0 && (_calls > 0 || _capturing != 0))
            {
                Monitor.Wait(_lock);
            }

            _waiting--;
            _capturing = _long == 0 ? Environment.CurrentManagedThreadId : _capturing;
            Monitor.PulseAll(_lock);
            return _long == 0;
        }
    }

    public void EndCapture()
    {
        lock (_lock)
        {
            _capturing = 0;
            Monitor.PulseAll(_lock);
        }
    }

    private void Leave(bool tookLong)
    {
        lock (_lock)
        {
            _calls--;
            _long -= tookLong ? 1 : 0;
            _depth--;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>One call that concerns the whole GPU.</summary>
    public readonly ref struct DeviceCall(CaptureGate gate, bool takesLong)
    {
        public void Dispose() => gate.Leave(takesLong);
    }
}
