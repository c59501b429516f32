using SRNet.Interop.OnnxRuntime;
using SRNet.Segmentation.Devices.Cpu.Match;
using SRNet.Segmentation.Devices.Cpu.Memorise;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Cpu.Engines;

/// <summary>The engines of a model for one internal size; the number of objects stays free. Shared by all sessions of that size.</summary>
internal sealed class EngineSet : IDisposable
{
    public EngineSet(ModelBundle bundle, ImageSize size, int threads)
    {
        var dimensions = Dimensions(size);
        OrtEngine Load(string engine) => OrtEngine.Load(engine, bundle.Read(engine), threads, dimensions);
        try
        {
            QueryEncoder = Load(ModelBundle.QueryEncoder);
            AlignmentOffsets = Load(ModelBundle.AlignmentOffsets);
            PrototypeTransformer = Load(ModelBundle.PrototypeTransformer);
            Decoder = Load(ModelBundle.Decoder);
            MemoryEncoder = Load(ModelBundle.MemoryEncoder);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

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

    public OrtEngine QueryEncoder { get; } = null!;

    public OrtEngine AlignmentOffsets { get; } = null!;

    public OrtEngine PrototypeTransformer { get; } = null!;

    public OrtEngine Decoder { get; } = null!;

    public OrtEngine MemoryEncoder { get; } = null!;

    public void Dispose()
    {
        QueryEncoder?.Dispose();
        AlignmentOffsets?.Dispose();
        PrototypeTransformer?.Dispose();
        Decoder?.Dispose();
        MemoryEncoder?.Dispose();
    }
}
