using System.Security.Cryptography;
using System.Text.Json;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;

namespace SRNet.Segmentation.Model;

/// <summary>A bundle folder whose manifest was read and found usable. Engine files are checked against their digests as they are read.</summary>
internal sealed class ModelBundle
{
    public const string QueryEncoder = "query_encoder";
    public const string MemoryEncoder = "memory_encoder";
    public const string AlignmentOffsets = "alignment_offsets";
    public const string BankReader = "bank_reader";
    public const string FeatureAlignment = "feature_alignment";
    public const string PrototypeTransformer = "prototype_transformer";
    public const string Decoder = "decoder";

    private const string ManifestFile = "manifest.json";

    private static readonly string[] RunByCpu = [QueryEncoder, AlignmentOffsets, PrototypeTransformer, Decoder, MemoryEncoder];

    // A manifest is a few kilobytes; anything larger is not one.
    private const long LargestManifest = 1 << 20;

    private ModelBundle(string folder, BundleManifest manifest)
    {
        Folder = folder;
        Manifest = manifest;
    }

    public string Folder { get; }

    public BundleManifest Manifest { get; }

    /// <summary>Opens a folder.</summary>
    public static ModelBundle Open(string path)
    {
        if (!Directory.Exists(path))
        {
            throw SrNetException.Missing($"There is no model bundle at {path}: give a folder with {ManifestFile} and the engines by --model, or one of the names {string.Join(", ", BundledModel.Names)}.");
        }

        var file = Path.Combine(path, ManifestFile);
        if (!File.Exists(file))
        {
            throw SrNetException.Missing($"{path} is no model bundle, it has no {ManifestFile}: give another folder by --model.");
        }

        BundleManifest manifest;
        try
        {
            if (new FileInfo(file).Length > LargestManifest)
            {
                throw new JsonException("the file is larger than a manifest can be");
            }

            manifest = JsonSerializer.Deserialize(File.ReadAllBytes(file), BundleManifestJson.Default.BundleManifest) ?? throw new JsonException("the file is empty");
        }
        catch (JsonException e)
        {
            throw SrNetException.InvalidInput($"The bundle's manifest {file} cannot be read ({e.Message}): export the bundle again.", e);
        }

        Check(manifest, file);
        return new ModelBundle(path, manifest);
    }

    /// <summary>Name and version, such as "srnet-s 0.1.0".</summary>
    public string Name => $"{Manifest.Name} {Manifest.Version}";

    /// <summary>The size the network works at when nothing else is asked for, see <see cref="NetworkSize.Of"/>.</summary>
    /// <param name="frame">The frames.</param>
    /// <param name="scale">Of the short side that the bundle was made for.</param>
    public ImageSize InternalSize(ImageSize frame, double scale = 1) => NetworkSize.Of(frame, scale * Manifest.Size.ShortSide, Manifest.Architecture.Stride);

    /// <summary>Whether every engine that the CPU runs has a plan.</summary>
    public bool HasPlans => RunByCpu.All(engine => Manifest.Engines.TryGetValue(engine, out var section) && section.Plan is not null);

    /// <summary>Whether any of its engines is in INT8.</summary>
    public bool IsInt8 => Manifest.Engines.Values.Any(section => section.Precision == "int8");

    /// <summary>The bytes of an engine's ONNX file, after its digest was compared.</summary>
    public byte[] Read(string engine)
    {
        var section = Section(engine);
        return Read(section.File, section.Sha256);
    }

    /// <summary>The bytes of an engine's plan and behind them those of its ONNX file, which has the weights, after both digests were compared.</summary>
    public byte[] ReadPlan(string engine)
    {
        var plan = Section(engine).Plan ?? throw SrNetException.InvalidInput($"The bundle {Folder} has no plan of {engine}: write it with training/plan.py.");
        return [.. Read(plan.File, plan.Sha256), .. Read(engine)];
    }

    private BundleManifest.EngineSection Section(string engine) => Manifest.Engines.TryGetValue(engine, out var section)
        ? section
        : throw SrNetException.InvalidInput($"The bundle {Folder} has no engine {engine}: export it again with this version's training tools.");

    private byte[] Read(string file, string sha256)
    {
        // The manifest may come from anywhere; it names files of its own folder and nothing else.
        var name = Path.GetFileName(file);
        if (name != file || name.Length == 0)
        {
            throw SrNetException.InvalidInput($"The bundle {Folder} names the engine file {file}, which is not a plain file name: export it again.");
        }

        var path = Path.Combine(Folder, name);
        byte[] data;
        try
        {
            data = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SrNetException.Missing($"Engine file {path} of the bundle cannot be read ({e.Message.TrimEnd('.')}): restore or export the bundle again.", e);
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(data));
        return digest == sha256
            ? data
            : throw SrNetException.InvalidInput($"Engine file {path} is damaged, its SHA-256 is not the manifest's: restore or export the bundle again.");
    }

    private static void Check(BundleManifest manifest, string file)
    {
        var a = manifest.Architecture;
        var problem =
            manifest.Schema != BundleManifest.CurrentSchema ? $"its schema is {manifest.Schema} and this program reads {BundleManifest.CurrentSchema}" :
            a.Stride != 16 ? $"its stride is {a.Stride}, not 16" :
            a.Key is < 16 or > 1024 || a.Key % 16 != 0 ? $"{a.Key} key channels are not a multiple of 16 in 16..1024" :
            a.Value is < 16 or > 4096 || a.Value % 16 != 0 ? $"{a.Value} value channels are not a multiple of 16 in 16..4096" :
            a.Widths is not { Count: 3 } || a.Widths.Any(w => w is < 1 or > 4096) ? "it does not give three feature widths in 1..4096" :
            a.Prototypes is < 2 or > 1024 ? $"{a.Prototypes} prototypes are out of 2..1024" :
            a.Logits is not (2 or 4) ? $"the stride of its logits is {a.Logits}, neither 2 nor 4" :
            a.Radius is < 0 or > 7 ? $"a correlation radius of {a.Radius} is out of 0..7" :
            a.Hint is < 0 or > 1024 ? $"a hint of {a.Hint} channels is out of 0..1024" :
            manifest.Input.Order != "RGB" || manifest.Input.Layout != "NCHW" ? "its input is not RGB in NCHW layout" :
            manifest.Input.Mean is not { Count: 3 } || manifest.Input.Std is not { Count: 3 } || manifest.Input.Std.Any(s => !(s > 0)) ? "mean and std do not hold three usable values" :
            manifest.Memory.Frames is < MemoryPolicy.LeastFrames or > MemoryPolicy.MostFrames ? $"a memory of {manifest.Memory.Frames} frames is out of {MemoryPolicy.LeastFrames}..{MemoryPolicy.MostFrames}" :
            manifest.Memory.Every < 1 ? "memory frames are taken every less than 1 frames" :
            manifest.Memory.TopK is < 1 or > BundleManifest.MemorySection.MostTop ? $"top_k is out of 1..{BundleManifest.MemorySection.MostTop}" :
            manifest.Size.ShortSide is < NetworkSize.ShortestSide or > NetworkSize.LongestSide ? $"a short side of {manifest.Size.ShortSide} is out of {NetworkSize.ShortestSide}..{NetworkSize.LongestSide}" :
            manifest.Confidence is { Overlap: var overlap } && !(overlap.Scale is > 0 and < 100 && MathF.Abs(overlap.Offset) < 100) ? "its confidence does not rise with the overlap, or not by usable constants" :
            manifest.Confidence is { } c && !(c.LostBelow >= 0 && c.LostBelow <= c.FoundFrom && c.FoundFrom <= 1) ? "lost_below and found_from of its confidence do not rise from 0 to 1" :
            EngineTensors.Problem(manifest);
        if (problem is not null)
        {
            throw SrNetException.InvalidInput($"The bundle's manifest {file} cannot be used, {problem}: export the bundle again.");
        }
    }
}
