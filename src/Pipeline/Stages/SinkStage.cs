using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Sinks;

namespace SRNet.Pipeline.Stages;

/// <summary>Writes frames to one sink and completes it.</summary>
internal sealed class SinkStage(IFrameSink sink, FrameQueue input, StreamMetrics metrics)
{
    /// <summary>Hears of every frame the sink has taken.</summary>
    public Action<Frame>? FrameTaken { get; init; }

    /// <summary>Hears the capture stamp of every frame whose last owner the sink was.</summary>
    public Action<long>? FrameThrough { get; init; }

    /// <summary>Runs until the input ends. The output is completed whatever happens.</summary>
    public void Run()
    {
        try
        {
            WriteAll();
        }
        finally
        {
            input.Close();
            sink.Finish();
        }
    }

    private void WriteAll()
    {
        while (input.TryRead(out var frame))
        {
            var captured = frame.CaptureStamp;
            try
            {
                var since = metrics.Now();
                sink.Write(frame);
                metrics.StageDone(PipelineStage.Sink, since);
                FrameTaken?.Invoke(frame);
            }
            finally
            {
                // The frame is through when the last sink has accepted it.
                if (frame.Release())
                {
                    FrameThrough?.Invoke(captured);
                }
            }
        }
    }
}
