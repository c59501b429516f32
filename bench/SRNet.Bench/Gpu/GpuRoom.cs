using SRNet.Interop.Cuda;
using SRNet.Segmentation.Devices.Gpu;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;

namespace SRNet.Bench.Gpu;

/// <summary>What an engine takes of a GPU's memory, in bytes.</summary>
/// <param name="Engine">Its name.</param>
/// <param name="Loaded">By being loaded, for all streams.</param>
/// <param name="Runs">What a run adds, by its number of objects: by being prepared, and the scratch memory that it is given.</param>
internal sealed record GpuRoom(string Engine, long Loaded, IReadOnlyList<(int Objects, long Prepared, long Scratch)> Runs)
{
    /// <summary>Numbers of objects that are looked at.</summary>
    public static readonly IReadOnlyList<int> Counts = [1, 2, Slots.Most];

    /// <summary>Loads or builds the engines of a size, each by itself.</summary>
    public static IEnumerable<GpuRoom> Of(ModelBundle bundle, ImageSize size, GpuDevice device, CudaStream stream)
    {
        var shapes = new EngineShapes(bundle, size);
        foreach (var name in GpuEngines.Names)
        {
            var before = device.Context.UsedMemory;
            var cached = device.Plans.Load(device.Runtime, device.Context, GpuEngines.PlanName(name, size), bundle.Read(name), GpuEngines.Options(shapes, name, device.Context.Device));
            using var engine = cached.Engine;
            var loaded = device.Context.UsedMemory;
            var runs = new List<(int, long, long)>();
            foreach (var objects in shapes.KnowsObjects(name) ? Counts : [1])
            {
                var idle = device.Context.UsedMemory;
                using var context = GpuEngines.CreateContext(engine, shapes, name, objects, stream);
                runs.Add((objects, device.Context.UsedMemory - idle, context.ScratchBytes()));
            }

            yield return new GpuRoom(name, loaded - before, runs);
        }
    }
}
