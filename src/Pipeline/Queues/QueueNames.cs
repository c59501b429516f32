namespace SRNet.Pipeline.Queues;

/// <summary>What the queues between stages are called in reports and metrics: after the stage that reads them. Those of outputs have the output's kind.</summary>
internal static class QueueNames
{
    public const string Segment = "segment";
    public const string Present = "present";
}
