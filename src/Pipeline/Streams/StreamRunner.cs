namespace SRNet.Pipeline.Streams;

/// <summary>
/// Runs one stream from its source to its sinks: capture, segmentation, overlay and every sink work at the same time, each on its own thread, with a bounded queue between them.
/// A file waits for the slowest stage; a live source never waits, the oldest queued frame is dropped instead and counted.
/// </summary>
public sealed class StreamRunner(StreamRun run)
{
    /// <summary>Runs the stream to its end, until it fails, or until it is cancelled. Cancelling ends it in order: frames under way are finished and all outputs are completed.</summary>
    /// <returns>How it went, also when it was cancelled.</returns>
    /// <exception cref="Native.SrNetException">Why the run failed. All outputs were completed as far as they came.</exception>
    public Task<RunReport> RunAsync(CancellationToken cancellation) => throw new NotImplementedException(run.ToString());
}
