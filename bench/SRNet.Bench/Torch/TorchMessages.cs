using System.Text.Json.Serialization;

namespace SRNet.Bench.Torch;

/// <summary>What training/bench_torch.py is asked first.</summary>
/// <param name="Bundle">Folder of the bundle whose network is to be timed.</param>
/// <param name="Threads">Threads PyTorch may use.</param>
/// <param name="Seconds">Time per case.</param>
/// <param name="Steps">Fewest steps per case.</param>
internal sealed record TorchRequest(string Bundle, int Threads, double Seconds, int Steps);

/// <summary>The first answer: PyTorch's version, its threads, and whether the weights are the bundle's ("trained") or "random".</summary>
internal sealed record TorchIntroduction(string Torch, int Threads, string Weights);

/// <summary>A case that it is asked to time. Sizes are height, width.</summary>
internal sealed record TorchCase(int[] Frame, int[] Size, int Objects, int MemoryFrames);

/// <summary>The answer to a case: median milliseconds by stage, "step" being the whole.</summary>
internal sealed record TorchAnswer(IReadOnlyDictionary<string, double> Milliseconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TorchRequest))]
[JsonSerializable(typeof(TorchCase))]
[JsonSerializable(typeof(TorchIntroduction))]
[JsonSerializable(typeof(TorchAnswer))]
internal sealed partial class TorchJson : JsonSerializerContext;
