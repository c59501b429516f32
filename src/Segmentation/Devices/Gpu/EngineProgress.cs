using SRNet.Interop.TensorRt;
using SRNet.Interop.TensorRt.Plans;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>How far a bundle's engines are.</summary>
/// <param name="Engine">Name of the engine in the bundle.</param>
/// <param name="Number">From 1.</param>
/// <param name="Count">Engines of the bundle.</param>
/// <param name="Build">Where TensorRT is in building it; null when it is done.</param>
/// <param name="Source">Where the engine came from; null until it is done.</param>
/// <param name="Why">For one that was rebuilt: what was wrong with its plan.</param>
public sealed record EngineProgress(string Engine, int Number, int Count, BuildProgress? Build, PlanSource? Source = null, string? Why = null);
