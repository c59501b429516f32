using SRNet.Bench.Floors;
using SRNet.Interop.OnnxRuntime;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Imaging;

namespace SRNet.Bench.Tests;

public class OperationCountTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_graph_of_known_cost_is_counted_exactly(bool integer)
    {
        var folder = Directory.CreateTempSubdirectory("srnet-count-");
        try
        {
            using (var engine = OrtEngine.Load("reference", ReferenceConvolutions.Model(integer), 1, [], Path.Combine(folder.FullName, "trace")))
            {
                using var input = ReferenceConvolutions.NewMap();
                using var output = ReferenceConvolutions.NewMap();
                using var run = engine.Bind(("input", input), ("output", output));
                run.Run();
            }

            var count = EngineTrace.Count(folder.EnumerateFiles().Single().FullName);
            Assert.Equal(integer ? (0, ReferenceConvolutions.Operations) : (ReferenceConvolutions.Operations, 0), (count.Float, count.Integer));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Objects_memory_and_size_cost_what_they_must()
    {
        using var model = SrNetModel.Load(Path.Combine(AppContext.BaseDirectory, "engines", "srnet-s"), threads: 1);
        ImageSize frame = new(320, 240), small = new(96, 64), large = new(192, 128);
        StepCost one = new(model, frame, small), four = new(model, frame, large);

        // Convolutions over four times the area cost four times as much; the affinity, cells against cells, sixteen times.
        Assert.Equal(4, four.Of(SessionStage.Encode, 1, 5).Float / one.Of(SessionStage.Encode, 1, 5).Float, 6);
        Assert.InRange(four.Of(SessionStage.Read, 1, 5).Float / one.Of(SessionStage.Read, 1, 5).Float, 10, 16);

        // What is done once per frame does not grow with the objects; what is done for each grows by the same every time.
        Assert.Equal(one.Of(SessionStage.Encode, 1, 5), one.Of(SessionStage.Encode, 8, 5));
        double Decode(int objects) => one.Of(SessionStage.Decode, objects, 5).Float;
        Assert.Equal(Decode(2) - Decode(1), Decode(8) - Decode(7), 0);
        Assert.InRange(Decode(8) / Decode(1), 4, 8);

        // Every memory frame costs the read the same.
        double Read(int frames) => one.Of(SessionStage.Read, 1, frames).Float;
        Assert.Equal(Read(6) - Read(5), Read(20) - Read(19), 0);
        Assert.True(Read(6) > Read(5));
    }

    [Fact]
    public void A_floor_is_the_longer_of_arithmetic_and_traffic()
    {
        var peak = new MachinePeak(100, 1000, 10);
        Assert.Equal(TimeSpan.FromSeconds(3), peak.Floor(new OperationCount(200, 1000, 10)));
        Assert.Equal(TimeSpan.FromSeconds(5), peak.Floor(new OperationCount(200, 1000, 50)));
    }
}
