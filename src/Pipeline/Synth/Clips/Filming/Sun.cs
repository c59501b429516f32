namespace SRNet.Pipeline.Synth.Clips.Filming;

/// <summary>Where shadows fall.</summary>
/// <param name="Dark">Share of the light they take, 0..1.</param>
/// <param name="X">How far right of a thing its shadow lies, in extents of the thing.</param>
/// <param name="Y">How far below.</param>
internal sealed record Sun(double Dark, double X, double Y);
