using System.Diagnostics;

namespace SRNet.Segmentation.Devices.Cpu.Encode;

/// <summary>
/// Runs the query encoder on a thread of its own, so that the next frame is encoded while this one is still being segmented. The encoder needs
/// nothing of the objects, and two engines side by side fill the gaps in which either of them leaves a core idle.
/// </summary>
internal sealed class EncodeAhead : IDisposable
{
    private readonly Thread _thread;
    private readonly SemaphoreSlim _begin = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private QueryFeatures? _features;
    private Exception? _failure;
    private TimeSpan _duration;
    private volatile bool _stopping;

    public EncodeAhead()
    {
        _thread = new Thread(Loop) { IsBackground = true, Name = "srnet-encode" };
        _thread.Start();
    }

    /// <summary>Starts to encode what the image tensor holds now; nobody may write it before <see cref="Wait"/>.</summary>
    public void Begin(QueryFeatures features)
    {
        _features = features;
        _begin.Release();
    }

    /// <summary>Waits for what was begun; once per <see cref="Begin"/>.</summary>
    /// <returns>How long the encoder took.</returns>
    public TimeSpan Wait()
    {
        _done.Wait();
        if (_failure is { } failure)
        {
            _failure = null;
            throw failure is SrNetException known ? SrNetException.Failed(known.Message, known) : new InvalidOperationException(failure.Message, failure);
        }

        return _duration;
    }

    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _begin.Release();
        _thread.Join();
        _begin.Dispose();
        _done.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            _begin.Wait();
            if (_stopping)
            {
                return;
            }

            var start = Stopwatch.GetTimestamp();
            try
            {
                _features!.Encode();
            }
            catch (Exception e)
            {
                _failure = e;
            }

            _duration = Stopwatch.GetElapsedTime(start);
            _done.Release();
        }
    }
}
