using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace SRNet.Fleet.Nodes;

/// <summary>
/// Tells the membership anew to a Redis that came back empty, or as it was some time ago. It then knows less than the nodes, which do not look at a table that is older
/// than what they know: they would go on beside it, and a node that starts would be alone in it. So all nodes get their rows again, and the table's version is counted
/// up until it is beyond what they have seen.
/// </summary>
internal sealed partial class Refill(IMembershipTable table, ILocalSiloDetails silo, TimeProvider time, ILogger<Refill> log)
{
    private const string Role = "srnet";
    private int _behind;

    /// <summary>Notes that Redis was asked, once per <see cref="Timing.Renewal"/>, and fills it when that is this node's turn.</summary>
    /// <param name="version">Of the table; 0 = there is none.</param>
    /// <param name="known">What was known when Redis was asked.</param>
    public async Task NoteAsync(long version, ClusterMembershipSnapshot known)
    {
        if (version >= known.Version.Value)
        {
            _behind = 0;
            return;
        }

        // One after the other, so that not all write at once: the first one that is there does it, and the others find it done.
        List<ClusterMember> active = [.. known.Members.Values.Where(m => m.Status == SiloStatus.Active).OrderBy(m => m.SiloAddress)];
        if (_behind++ > active.FindIndex(m => m.SiloAddress.Equals(silo.SiloAddress)))
        {
            await FillAsync(active, known.Version.Value);
            LogFilled(active.Count);
        }
    }

    private async Task FillAsync(List<ClusterMember> active, long known)
    {
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true);
        foreach (var member in active)
        {
            for (var now = await table.ReadAllAsync(); now.TryGet(member.SiloAddress) is null; now = await table.ReadAllAsync())
            {
                await table.InsertRowAsync(Row(member), now.Version.Next());
            }
        }

        // Each write counts it up by one; a write in between is another node's, and counts as well.
        for (var now = await table.ReadAllAsync(); now.Version.Version <= known; now = await table.ReadAllAsync())
        {
            var (own, mark) = now.TryGet(silo.SiloAddress)!;
            await table.UpdateRowAsync(own, mark, now.Version.Next());
        }
    }

    private MembershipEntry Row(ClusterMember member)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new MembershipEntry
        {
            SiloAddress = member.SiloAddress,
            SiloName = member.Name,
            HostName = member.SiloAddress.Endpoint.Address.ToString(),
            RoleName = Role,
            Status = member.Status,
            StartTime = now,
            IAmAliveTime = now,
            SuspectTimes = [],
        };
    }

    [LoggerMessage(LogLevel.Warning, "fleet: Redis came back without what it had; the {Nodes} nodes of the fleet are written there anew")]
    private partial void LogFilled(int nodes);
}
