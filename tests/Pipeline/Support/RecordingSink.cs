using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>Remembers which frames came and in what order it was called.</summary>
internal sealed class RecordingSink(string name, bool overlay = false) : IFrameSink
{
    /// <summary>What is written, as the stream is told.</summary>
    public string? Target { get; init; }

    /// <summary>Runs before a frame is taken; may block, or throw.</summary>
    public Action<Frame>? BeforeWrite { get; init; }

    public List<long> Frames { get; } = [];

    public List<string> Calls { get; } = [];

    public void Open(SourceDescription source) => Calls.Add("open");

    public void Write(Frame frame)
    {
        BeforeWrite?.Invoke(frame);
        Frames.Add(frame.Index);
        if (Calls[^1] != "write")
        {
            Calls.Add("write");
        }
    }

    public void Finish() => Calls.Add("finish");

    public void Dispose() => Calls.Add("dispose");

    public static implicit operator FrameOutputSpec(RecordingSink sink) => sink.ToSpec();

    private FrameOutputSpec ToSpec() => new(name, overlay, () => this, Target);
}
