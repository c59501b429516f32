using System.Text.Json;
using System.Text.Json.Nodes;
using SRNet.Native;
using SRNet.Segmentation.Model;

namespace SRNet.Server.Bench.Measuring;

/// <summary>A bundle under measurement, and variants of it that remember more or fewer frames.</summary>
internal sealed class BenchModel : IDisposable
{
    private const string ManifestFile = "manifest.json";

    private readonly Dictionary<int, SrNetModel> _variants = [];
    private readonly JsonNode _manifest;
    private DirectoryInfo? _folder;

    /// <summary>Opens a bundle.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="SrNetException">There is none, or it is damaged.</exception>
    public BenchModel(string folder)
    {
        Folder = folder;
        Usual = SrNetModel.Load(folder);
        _manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, ManifestFile)))!;
        var engines = _manifest["engines"]!.AsObject();
        Precision = engines.Any(e => (string?)e.Value!["precision"] == "int8") ? "int8" : "fp32";
        MemoryFrames = (int)_manifest["memory"]!["frames"]!;
        _variants.Add(MemoryFrames, Usual);
    }

    public string Folder { get; }

    /// <summary>The bundle as it is.</summary>
    public SrNetModel Usual { get; }

    /// <summary>fp32, or int8 where any engine is.</summary>
    public string Precision { get; }

    /// <summary>Memory frames the bundle recommends.</summary>
    public int MemoryFrames { get; }

    /// <summary>The model with another number of memory frames. How many there are is the manifest's to say, so a variant is a folder with another manifest and links to the
    /// same engines.</summary>
    public SrNetModel WithMemory(int frames)
    {
        if (_variants.TryGetValue(frames, out var model))
        {
            return model;
        }

        _folder ??= Directory.CreateTempSubdirectory("srnet-bench-");
        var variant = _folder.CreateSubdirectory($"{frames}");
        foreach (var file in Directory.EnumerateFiles(Folder, "*.onnx"))
        {
            File.CreateSymbolicLink(Path.Combine(variant.FullName, Path.GetFileName(file)), Path.GetFullPath(file));
        }

        // A bank holds at least two; one that never takes a second frame reads only the first.
        var manifest = _manifest.DeepClone();
        manifest["memory"]!["frames"] = Math.Max(2, frames);
        if (frames == 1)
        {
            manifest["memory"]!["every"] = int.MaxValue;
        }

        File.WriteAllText(Path.Combine(variant.FullName, ManifestFile), manifest.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return _variants[frames] = SrNetModel.Load(variant.FullName);
    }

    public void Dispose()
    {
        foreach (var model in _variants.Values)
        {
            model.Dispose();
        }

        _folder?.Delete(recursive: true);
    }
}
