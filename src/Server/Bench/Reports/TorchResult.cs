namespace SRNet.Server.Bench.Reports;

/// <summary>What the torch_ms of a report are.</summary>
/// <param name="Version">PyTorch's version; null when it did not run.</param>
/// <param name="Threads">Its threads.</param>
/// <param name="Weights">trained (the bundle's) or random (the same configuration).</param>
/// <param name="Reason">Why torch_ms is null where it is null.</param>
internal sealed record TorchResult(string? Version, int? Threads, string? Weights, string Reason);
