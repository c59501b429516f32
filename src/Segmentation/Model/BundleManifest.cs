using System.Text.Json;
using System.Text.Json.Serialization;

namespace SRNet.Segmentation.Model;

/// <summary>manifest.json of a model bundle; engines/README.md describes every field.</summary>
internal sealed record BundleManifest
{
    /// <summary>The only schema this program reads.</summary>
    public const string CurrentSchema = "srnet-bundle/1";

    public required string Schema { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required ArchitectureSection Architecture { get; init; }

    public required InputSection Input { get; init; }

    public required MemorySection Memory { get; init; }

    public required SizeSection Size { get; init; }

    public required IReadOnlyDictionary<string, EngineSection> Engines { get; init; }

    /// <summary>Null: the bundle was not calibrated.</summary>
    public ConfidenceSection? Confidence { get; init; }

    /// <summary>Channel counts: key = Ck, value = Cv, widths = channels of f4, f8, f16. Strides: of the features that are matched, and of the mask logits.
    /// Radius: of FAM's local correlation, cells; 0 = a network without FAM. Hint: channels that the decoder makes of the adjacent frame's mask; 0 = it is not
    /// given that mask.</summary>
    internal sealed record ArchitectureSection(int Stride, int Key, int Value, IReadOnlyList<int> Widths, int Prototypes, int Logits, int Radius, int Hint = 0)
    {
        /// <summary>Channels of FAM's offsets: x and y of the nine taps, and of the hint's displacement.</summary>
        public int OffsetChannels => Hint > 0 ? 20 : 18;

        /// <summary>Planes of the local correlation as FAM's engine takes them: one per shift, and unused ones up to a multiple of 16.</summary>
        public int CorrelationPlanes => ((((2 * Radius) + 1) * ((2 * Radius) + 1)) + 15) / 16 * 16;
    }

    /// <summary>The network's input is (pixel * scale - mean) / std per channel.</summary>
    internal sealed record InputSection(string Order, string Layout, float Scale, IReadOnlyList<float> Mean, IReadOnlyList<float> Std);

    /// <summary>Frames held as memory, every how many frames one is taken, k of the read.</summary>
    internal sealed record MemorySection(int Frames, int Every, [property: JsonPropertyName("top_k")] int TopK)
    {
        /// <summary>The largest k that a device reads.</summary>
        public const int MostTop = 80;
    }

    internal sealed record SizeSection([property: JsonPropertyName("short_side")] int ShortSide);

    /// <summary>How the confidence of an object is made of the overlap of its soft mask with its labels, the confidence below which it is lost and that from
    /// which it is found again.</summary>
    internal sealed record ConfidenceSection(CalibrationSection Overlap, float LostBelow, float FoundFrom);

    /// <summary>Confidence = sigmoid(scale * logit(x) + offset).</summary>
    internal sealed record CalibrationSection(float Scale, float Offset);

    internal sealed record EngineSection(string File, string Sha256, string Precision, IReadOnlyList<TensorSection>? Inputs = null, IReadOnlyList<TensorSection>? Outputs = null, double? Flops = null, PlanSection? Plan = null)
    {
        /// <summary>The image size that the floating-point operations are counted for, with one object.</summary>
        public const int FlopsPixels = 384 * 672;
    }

    /// <summary>The engine as oneDNN and our own kernels run it.</summary>
    internal sealed record PlanSection(string File, string Sha256);

    /// <summary>A dimension is a number, or the name of one that is dynamic.</summary>
    internal sealed record TensorSection(string Name, IReadOnlyList<JsonElement> Shape);
}

/// <summary>Reader of <see cref="BundleManifest"/>, generated at compile time. Absent fields are errors, unknown ones (the training record) are not.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BundleManifest))]
internal sealed partial class BundleManifestJson : JsonSerializerContext;
