using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using SRNet.Interop.Compute;
using SRNet.Interop.OnnxRuntime;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Prompts.Outline;

/// <summary>
/// The network that turns marks into a mask: a square crop of a picture and what is marked in it -> logits of the mask, and how sure it is of them. It runs when
/// a person marks, on the CPU whatever the model's device is. Thread-safe: calls wait for each other.
/// </summary>
internal sealed class MarkNetwork : IDisposable
{
    /// <summary>Planes of the marks: inside of a box; object and background under clicks and strokes; 1 everywhere if there is a box.</summary>
    public const int Planes = 4;

    /// <summary>Folder of the network among the model bundles.</summary>
    public const string Folder = "marks";

    private const string ManifestFile = "manifest.json";
    private const string CurrentSchema = "srnet-marks/1";
    private const int MostThreads = 4;

    private static readonly Lazy<MarkNetwork?> OfProgram = new(() => Directory.Exists(BundledModel.Sibling(Folder)) ? Open(BundledModel.Sibling(Folder)) : null);

    private readonly Lock _lock = new();
    private readonly OrtEngine _engine;
    private readonly BoundRun _run;
    private readonly Tensor _image;
    private readonly Tensor _marks;
    private readonly Tensor _logits;
    private readonly Tensor _score = new(1, 1);
    private readonly float[] _gain = new float[3];
    private readonly float[] _shift = new float[3];

    private MarkNetwork(MarkManifest manifest, byte[] graph)
    {
        var side = Side = manifest.Side;
        for (var c = 0; c < 3; c++)
        {
            _gain[c] = manifest.Input.Scale / manifest.Input.Std[c];
            _shift[c] = -manifest.Input.Mean[c] / manifest.Input.Std[c];
        }

        (_image, _marks, _logits) = (new Tensor(1, 3, side, side), new Tensor(1, Planes, side, side), new Tensor(1, 1, side, side));
        _engine = OrtEngine.Load(Folder, graph, Math.Min(MostThreads, Environment.ProcessorCount), []);
        _run = _engine.Bind(("image", _image), ("marks", _marks), ("logits", _logits), ("score", _score));
    }

    /// <summary>The one that came with the program, loaded by the first mark that needs it; null where it did not come with it.</summary>
    /// <exception cref="SrNetException">InvalidInput or Missing: it is damaged.</exception>
    public static MarkNetwork? Bundled => OfProgram.Value;

    /// <summary>Pixels of a crop's sides.</summary>
    public int Side { get; }

    /// <summary>Opens a folder with manifest.json and the graph.</summary>
    /// <exception cref="SrNetException">Missing: a file is not there; InvalidInput: it is damaged or of another version.</exception>
    public static MarkNetwork Open(string folder)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, ManifestFile)), MarkManifestJson.Default.MarkManifest);
            if (manifest is not { Schema: CurrentSchema, Side: >= 32 and <= 1024, Input: { Mean.Count: 3, Std.Count: 3 } } || manifest.Side % 32 != 0 || Path.GetFileName(manifest.File) != manifest.File)
            {
                throw new JsonException($"it is not of the schema {CurrentSchema}");
            }

            var graph = File.ReadAllBytes(Path.Combine(folder, manifest.File));
            return Convert.ToHexStringLower(SHA256.HashData(graph)) == manifest.Sha256
                ? new MarkNetwork(manifest, graph)
                : throw SrNetException.InvalidInput($"{manifest.File} in {folder} is damaged, its SHA-256 is not the manifest's: restore the folder.");
        }
        catch (JsonException e)
        {
            throw SrNetException.InvalidInput($"{ManifestFile} in {folder} cannot be read ({e.Message.TrimEnd('.')}): restore the folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SrNetException.Missing($"The network for marks in {folder} cannot be read ({e.Message.TrimEnd('.')}): restore the folder.", e);
        }
    }

    /// <summary>Finds what is marked in a crop.</summary>
    /// <param name="colours">R, G, B of Side * Side pixels, 0..255.</param>
    /// <param name="marks">Planes * Side * Side, 0 or 1.</param>
    /// <param name="logits">Side * Side: above 0 is the object.</param>
    /// <returns>The logit of the overlap (IoU) that the mask has with what was meant, as far as the network can tell.</returns>
    public float Run(ReadOnlySpan<float> colours, ReadOnlySpan<float> marks, Span<float> logits)
    {
        var pixels = Side * Side;
        lock (_lock)
        {
            var image = _image.Span;
            for (var c = 0; c < 3; c++)
            {
                for (var i = 0; i < pixels; i++)
                {
                    image[(c * pixels) + i] = (colours[(3 * i) + c] * _gain[c]) + _shift[c];
                }
            }

            marks.CopyTo(_marks.Span);
            _run.Run();
            _logits.Span.CopyTo(logits);
            return _score.Span[0];
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _run.Dispose();
        _engine.Dispose();
        foreach (var tensor in (ReadOnlySpan<Tensor>)[_image, _marks, _logits, _score])
        {
            tensor.Dispose();
        }
    }
}

/// <summary>manifest.json of the network for marks; engines/README.md describes the fields.</summary>
internal sealed record MarkManifest(string Schema, string Name, string Version, int Side, BundleManifest.InputSection Input, string File, string Sha256);

/// <summary>Reader of <see cref="MarkManifest"/>, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(MarkManifest))]
internal sealed partial class MarkManifestJson : JsonSerializerContext;
