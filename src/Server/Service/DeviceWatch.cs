using SRNet.Segmentation;
using SRNet.Server.Service.Logging;

namespace SRNet.Server.Service;

/// <summary>Ends the service when the GPU that it was told to use is lost: no stream can go on, and only a new process can use the GPU again.</summary>
internal sealed class DeviceWatch(SrNetModel model, IHostApplicationLifetime service, ServiceLog log, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private volatile bool _isLost;

    /// <summary>Whether the service ended for that.</summary>
    public bool IsLost => _isLost;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (model.DeviceLoss is { } loss)
            {
                _isLost = true;
                log.Lost(loss);
                service.StopApplication();
                return;
            }
        }
    }
}
