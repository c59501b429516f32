using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sinks;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Synth;
using SRNet.Pipeline.Tests.Support;

namespace SRNet.Pipeline.Tests.Streams;

/// <summary>Counts what the whole process allocates, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public class AllocationTests
{
    private const int Warm = 300;
    private const int Measured = 600;

    public static TheoryData<string> Paths => ["file", "live", "synth"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_running_stream_allocates_nothing_per_frame(string path)
    {
        using var folder = new TestFolder();
        using IFrameSource source = path switch
        {
            "synth" => new SynthSource(SynthAddress.Parse($"synth://fast?size=64x64&frames={Warm + Measured}"), TimeProvider.System),
            _ => new ScriptedSource(TestStream.Size, Warm + Measured, live: path == "live"),
        };

        // The two ends of the measurement are seen by the last stage; a live stream may drop frames in between.
        long? start = null, end = null;
        var watch = new WatchSink(frame =>
        {
            start ??= frame.Index >= Warm ? GC.GetTotalAllocatedBytes(precise: true) : null;
            end = frame.Index >= Warm + Measured - 1 ? GC.GetTotalAllocatedBytes(precise: true) : null;
        });
        await TestStream.Of(source, new TestSegmenter(source.Description.Size), watch, new ObjectLinesSink(folder.File("o.jsonl")), new RecordingSink("a") { Frames = { Capacity = Warm + Measured } }).RunAsync();

        // Far less than one object per frame: what the runtime itself does now and then.
        Assert.InRange(end!.Value - start!.Value, 0, 8 * Measured);
    }

    private sealed class WatchSink(Action<Frame> watch) : IFrameSink
    {
        public string Name => "watch";

        public string? OutputPath => null;

        public bool NeedsOverlay => true;

        public void Open(SourceDescription source)
        {
        }

        public void Write(Frame frame) => watch(frame);

        public void Finish()
        {
        }

        public void Dispose()
        {
        }
    }
}
