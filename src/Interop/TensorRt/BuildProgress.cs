namespace SRNet.Interop.TensorRt;

/// <summary>How far a build is. Phases nest: inner ones come and go while an outer one stands still.</summary>
/// <param name="Phase">TensorRT's name of the phase.</param>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="Steps">Steps of the phase.</param>
public readonly record struct BuildProgress(string Phase, int Step, int Steps);
