using Orleans.Configuration;

namespace SRNet.Fleet.Nodes;

/// <summary>
/// How fast a fleet notices. A stream has to run again within ten seconds after its node died. Of those the membership may take about five: four probes, a second
/// apart, that are not answered, and two votes; a node that starts on a busy machine says nothing for a second or two and is not to be given up for it. The watch then needs a round, and the new
/// node one to three to read the stream's state and to open its camera.
/// </summary>
internal static class Timing
{
    /// <summary>How often a node reports.</summary>
    public static readonly TimeSpan Report = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a node makes sure that it is still one.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A node that could not make sure for so long holds its streams, by its own clock: the others may have given it up by then. Orleans' directory waits as long,
    /// from the moment in which the lost node is taken to have failed, before its grains may be active elsewhere.
    /// </summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);

    public static void Apply(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = Probe;
        membership.MinProbeTimeout = Probe;

        // Orleans' own stretch to four times as much when answers are slow, and further while a machine is busy, which one that computes all day is.
        membership.MaxProbeTimeout = Probe;
        membership.ExtendProbeTimeoutDuringDegradation = false;
        membership.NumMissedProbesLimit = 4;

        // A process that hangs has a connection that was alive a moment ago.
        membership.EnableConnectionLivenessCheck = false;

        // Gossip spreads what is decided at once; whoever misses it, because it was cut off, reads it here.
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        membership.DeathVoteExpirationTimeout = TimeSpan.FromSeconds(30);

        // A node that was killed while the whole fleet was down is not to hold up the first one that comes back.
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        membership.NumMissedTableIAmAliveLimit = 3;
        membership.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
        membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
    }
}
