using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Supervision;

namespace SRNet.Pipeline.Outputs;

/// <summary>What all outputs of a stream have in common.</summary>
/// <param name="Stream">Id of the stream; threads carry it.</param>
/// <param name="Metrics">Of the stream.</param>
/// <param name="Retry">When an output that broke is tried again.</param>
/// <param name="Time">Clock of everything.</param>
/// <param name="Changed">Hears of every change of an output's state, once: what it was, and how it is doing now. Null when nobody wants to.</param>
internal sealed record OutputHost(string Stream, StreamMetrics Metrics, RetryPolicy Retry, TimeProvider Time, Action<OutputState, OutputStatus>? Changed);
