using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Supervision;
using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>An output that puts a video out, as a stream has it, without the stream.</summary>
internal sealed class Publishing : IDisposable
{
    private readonly VideoOutput _output;

    public Publishing(EncodedVideo video, IVideoPublisher publisher, RetryPolicy? retry = null)
    {
        var host = new OutputHost("test", Metrics, retry ?? RetryPolicy.ForOutputs, TimeProvider.System, (_, now) => States.Add(now.State));
        _output = new VideoOutput(new VideoOutputSpec("video", video, publisher), host);
    }

    public StreamMetrics Metrics { get; } = new(TimeProvider.System);

    /// <summary>Every state it went over to.</summary>
    public List<OutputState> States { get; } = [];

    public OutputStatus Status => _output.Status;

    public void Dispose() => _output.Dispose();
}
