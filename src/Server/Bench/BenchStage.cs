using SRNet.Segmentation.Devices;

namespace SRNet.Server.Bench;

/// <summary>What a measured case is called. Reports depend on the names.</summary>
internal static class BenchStage
{
    /// <summary>A whole step: preprocess to memorise, one after the other.</summary>
    public const string Step = "step";

    /// <summary>One frame to the next of a stream that encodes ahead.</summary>
    public const string Pipelined = "pipelined";

    /// <summary>The stages of a step, in the order data passes them.</summary>
    public static IReadOnlyList<string> OfStep { get; } = [.. SessionStages.All.Select(stage => stage.Label())];
}
