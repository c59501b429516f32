namespace SRNet.Interop.TensorRt.Plans;

/// <summary>An engine from a plan cache.</summary>
/// <param name="Engine">Loaded; the caller's to dispose.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Why">For a rebuilt one: one sentence about the plan that could not be used.</param>
internal sealed record CachedEngine(TensorRtEngine Engine, PlanSource Source, string? Why);
