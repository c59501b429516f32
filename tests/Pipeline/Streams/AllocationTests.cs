using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Tests.Support;

namespace SRNet.Pipeline.Tests.Streams;

/// <summary>Counts what the whole process allocates, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public class AllocationTests
{
    private const int Warm = 300;
    private const int Window = 600;
    private const int Windows = 8;

    public static TheoryData<string> Paths => ["file", "live"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_running_stream_allocates_nothing_per_frame(string path)
    {
        using var folder = new TestFolder();

        // A camera is never far ahead of what is shown; else a live stream would be over before its pool has seen every place taken once.
        var shown = 0L;
        using var source = new ScriptedSource(TestStream.Size, Warm + (Windows * Window) + 1, live: path == "live")
        {
            BeforeFrame = i =>
            {
                while (Volatile.Read(ref shown) < i - 4)
                {
                    Thread.Yield();
                }
            },
        };

        // The ends of the windows are seen by the last stage; a live stream may drop frames in between.
        var totals = new long[Windows + 1];
        var next = 0;
        var watch = new WatchSink(frame =>
        {
            Volatile.Write(ref shown, frame.Index);
            if (next <= Windows && frame.Index >= Warm + (next * Window))
            {
                totals[next++] = GC.GetTotalAllocatedBytes(precise: true);
            }
        });
        await TestStream.Of(
            source, new TestSegmenter(source.Description.Size), new FrameOutputSpec("watch", true, () => watch),
            new FrameOutputSpec("objects", false, () => new ObjectLinesSink(folder.File("o.jsonl"))), new RecordingSink("a") { Frames = { Capacity = Warm + (Windows * Window) + 1 } }).RunAsync();

        // The runtime allocates now and then for itself (tiering, a queue whose waiter is still in use), which only adds: what every frame costs shows in
        // every window, and so in the least of them. The bound is a third of the smallest object per frame.
        Assert.InRange(next, 2, Windows + 1);
        var least = Enumerable.Range(0, next - 1).Min(i => totals[i + 1] - totals[i]);
        Assert.InRange(least, 0, 8 * Window);
    }

    private sealed class WatchSink(Action<Frame> watch) : IFrameSink
    {
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
