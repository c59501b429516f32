using SRNet.Native.Loading;

namespace SRNet.Server.Service;

/// <summary>Gives memory back now and then that closed encoders, decoders and sessions have left in the native heap: the service runs for weeks.</summary>
internal sealed class HeapKeeper(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken) && NativeHeap.GiveBack())
        {
        }
    }
}
