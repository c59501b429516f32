using Microsoft.Extensions.Hosting;

namespace SRNet.Fleet.Nodes;

/// <summary>Before this node ends its streams go to others, with their memory. As long as nobody takes them they stay.</summary>
internal sealed class Leaving(NodeLoop loop, IStreamRunner runner, TimeProvider time) : IHostedLifecycleService
{
    /// <summary>Longer than a full node takes; a supervisor that ends it sooner only loses what was marked in the last second.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        loop.Leave();
        var since = time.GetTimestamp();
        while (runner.Running.Count > 0 && Others() && !runner.Held && time.GetElapsedTime(since) < Patience)
        {
            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Somebody who takes streams, and a watch that sends them there.
    private bool Others() => loop.IsHeard && loop.View.Nodes.Any(n => n.Name != loop.Name && n.Takes);
}
