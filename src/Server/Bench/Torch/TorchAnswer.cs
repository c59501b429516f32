namespace SRNet.Server.Bench.Torch;

/// <summary>The answer to a case: median milliseconds by stage, "step" being the whole.</summary>
internal sealed record TorchAnswer(IReadOnlyDictionary<string, double> Milliseconds);
