using System.Text.Json;
using System.Text.Json.Serialization;

namespace SRNet.Segmentation.Model;

/// <summary>Reader of <see cref="BundleManifest"/>, generated at compile time. Absent fields are errors, unknown ones (the training record) are not.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BundleManifest))]
internal sealed partial class BundleManifestJson : JsonSerializerContext;
