namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>Whether an engine's plan can be used on this machine.</summary>
/// <param name="Engine">Name of the engine in the bundle.</param>
/// <param name="Problem">One clause that says why not; null when it was loaded and has run.</param>
internal sealed record EngineState(string Engine, string? Problem);
