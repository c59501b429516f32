using System.Text.Json.Serialization;

namespace SRNet.Server.Bench.Torch;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TorchRequest))]
[JsonSerializable(typeof(TorchCase))]
[JsonSerializable(typeof(TorchIntroduction))]
[JsonSerializable(typeof(TorchAnswer))]
internal sealed partial class TorchJson : JsonSerializerContext;
