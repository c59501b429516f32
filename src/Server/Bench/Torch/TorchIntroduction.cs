namespace SRNet.Server.Bench.Torch;

/// <summary>The first answer: PyTorch's version, its threads, and whether the weights are the bundle's ("trained") or "random".</summary>
internal sealed record TorchIntroduction(string Torch, int Threads, string Weights);
