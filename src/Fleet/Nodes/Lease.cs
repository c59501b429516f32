using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Clustering.Redis;
using Orleans.Runtime;

namespace SRNet.Fleet.Nodes;

/// <summary>
/// Makes sure, every second, that this node is still one of the fleet: by its row in the membership, or, while Redis is gone, by another node that answers it. A node
/// for which neither can be had may have been given up, and its streams may run elsewhere: it holds its own, by its own clock. So does one that hung, in the moment
/// in which it goes on. When it learns that it was given up, its process ends and is started anew.
/// </summary>
internal sealed partial class Lease(
    IMembershipTable table, IClusterMembershipService membership, ILocalSiloDetails silo, IGrainFactory grains, IStreamRunner runner, Refill refill, TimeProvider time, ILogger<Lease> log)
    : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);
    private const int MostAsked = 3;
    private long _renewedAt;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _renewedAt = time.GetTimestamp();

        // On a thread of its own: what hangs the others' pool must not hang this.
        new Thread(() => Watch(stoppingToken)) { IsBackground = true, Name = "srnet lease", Priority = ThreadPriority.Highest }.Start();
        return RenewAsync(stoppingToken);
    }

    private void Watch(CancellationToken stop)
    {
        while (!stop.WaitHandle.WaitOne(Look))
        {
            if (!runner.Held && time.GetElapsedTime(Volatile.Read(ref _renewedAt)) > Timing.Lease)
            {
                LogHeld(Timing.Lease.TotalSeconds);
                runner.Held = true;
            }
        }
    }

    private async Task RenewAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Timing.Renewal, time);
        do
        {
            // What is known is as old as the question.
            var asked = time.GetTimestamp();
            if (await IsMemberAsync() || await IsHeardAsync())
            {
                Volatile.Write(ref _renewedAt, asked);
                if (runner.Held)
                {
                    LogRenewed();
                    runner.Held = false;
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private async Task<bool> IsMemberAsync()
    {
        try
        {
            var known = membership.CurrentSnapshot;
            var read = await ReadAsync();
            await refill.NoteAsync(read?.Version.Version ?? 0, known).WaitAsync(Patience, time);
            var status = read?.Members is [var own] ? own.Item1.Status : SiloStatus.None;
            if (status == SiloStatus.Dead)
            {
                runner.End("the other nodes have given this one up");
            }

            // No row at all: not yet, or Redis has lost its data. Then the others have the word.
            return status is not (SiloStatus.Dead or SiloStatus.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }

    // This node's row; null when there is no table at all.
    private async Task<MembershipTableData?> ReadAsync()
    {
        try
        {
            return await table.ReadRowAsync(silo.SiloAddress, CancellationToken.None).WaitAsync(Patience, time);
        }
        catch (RedisClusteringException)
        {
            return null;
        }
    }

    // Redis is gone. Then nobody can be given up either, unless it was just before.
    private async Task<bool> IsHeardAsync()
    {
        var others = membership.CurrentSnapshot.Members.Values.Where(m => m.Status == SiloStatus.Active && !m.SiloAddress.Equals(silo.SiloAddress)).Select(m => m.SiloAddress).ToList();
        if (others.Count == 0)
        {
            return true;
        }

        var asked = others.OrderBy(_ => Random.Shared.Next()).Take(MostAsked).Select(HearsAsync).ToList();
        while (asked.Count > 0)
        {
            var first = await Task.WhenAny(asked);
            if (await first)
            {
                return true;
            }

            asked.Remove(first);
        }

        return false;
    }

    private async Task<bool> HearsAsync(SiloAddress other)
    {
        try
        {
            await grains.GetGrain<INodeGrain>(other.ToParsableString()).HearAsync().WaitAsync(Patience, time);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "fleet: this node has heard of neither Redis nor another node for {Seconds} s; its streams are held, since others may run them by now")]
    private partial void LogHeld(double seconds);

    [LoggerMessage(LogLevel.Information, "fleet: this node is heard again; its streams go on")]
    private partial void LogRenewed();
}
