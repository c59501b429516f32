using System.Text.Json;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices.Cpu;
using SRNet.Segmentation.Memory;

namespace SRNet.Server.Bench;

/// <summary>A bundle under measurement.</summary>
internal sealed class BenchModel : IDisposable
{
    /// <summary>Opens a bundle.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="engine">What computes it.</param>
    /// <param name="threads">Threads of a step; 0 = as many as usual.</param>
    /// <exception cref="SrNetException">There is none, or it is damaged.</exception>
    public BenchModel(string folder, CpuEngine engine, int threads = 0)
    {
        Folder = folder;
        Model = SrNetModel.Load(folder, threads, engine);
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
        Precision = manifest.RootElement.GetProperty("engines").EnumerateObject().Any(e => e.Value.GetProperty("precision").GetString() == "int8") ? "int8" : "fp32";
    }

    public string Folder { get; }

    public SrNetModel Model { get; }

    /// <summary>fp32, or int8 where any engine is.</summary>
    public string Precision { get; }

    /// <summary>What it recommends.</summary>
    public MemoryPolicy Memory => Model.DefaultMemory();

    /// <summary>A memory of so many frames. A bank holds at least two; one that never takes a second frame reads only the first.</summary>
    public MemoryPolicy WithFrames(int frames) => Memory with { Frames = Math.Max(2, frames), Every = frames == 1 ? int.MaxValue : Memory.Every };

    public void Dispose() => Model.Dispose();
}
