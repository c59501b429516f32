using SRNet.Interop.Compute;
using SRNet.Interop.OneDnn;
using SRNet.Interop.OnnxRuntime;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu.Engines;

/// <summary>The engines of a model; the number of objects stays free. All are plans or all are graphs: what passes between them has another layout.</summary>
internal sealed class EngineSet : IDisposable
{
    private EngineSet(Func<string, IEngine> load, bool native)
    {
        Native = native;
        try
        {
            QueryEncoder = load(ModelBundle.QueryEncoder);
            AlignmentOffsets = load(ModelBundle.AlignmentOffsets);
            PrototypeTransformer = load(ModelBundle.PrototypeTransformer);
            Decoder = load(ModelBundle.Decoder);
            MemoryEncoder = load(ModelBundle.MemoryEncoder);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether these are plans, run by our native engine; it then computes the memory's affinity as well.</summary>
    public bool Native { get; }

    public IEngine QueryEncoder { get; } = null!;

    public IEngine AlignmentOffsets { get; } = null!;

    public IEngine PrototypeTransformer { get; } = null!;

    public IEngine Decoder { get; } = null!;

    public IEngine MemoryEncoder { get; } = null!;

    /// <summary>The bundle's graphs on ONNX Runtime, for one internal size.</summary>
    public static EngineSet OfGraphs(ModelBundle bundle, ImageSize size, int threads)
    {
        var dimensions = Dimensions(size);
        return new EngineSet(engine => OrtEngine.Load(engine, bundle.Read(engine), threads, dimensions), native: false);
    }

    /// <summary>The bundle's plans on oneDNN, for all sizes.</summary>
    public static EngineSet OfPlans(ModelBundle bundle, OneDnnRuntime runtime) => new(engine => PlanEngine.Load(runtime, engine, bundle.ReadPlan(engine)), native: true);

    /// <summary>H and W at every stride of the pyramid, by the names the export gave them.</summary>
    public static Dictionary<string, long> Dimensions(ImageSize size)
    {
        var dimensions = new Dictionary<string, long>();
        foreach (var stride in (ReadOnlySpan<int>)[1, 4, 8, 16])
        {
            dimensions[$"H{stride}"] = size.Height / stride;
            dimensions[$"W{stride}"] = size.Width / stride;
        }

        return dimensions;
    }

    public void Dispose()
    {
        QueryEncoder?.Dispose();
        AlignmentOffsets?.Dispose();
        PrototypeTransformer?.Dispose();
        Decoder?.Dispose();
        MemoryEncoder?.Dispose();
    }
}
