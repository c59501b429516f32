namespace SRNet.Segmentation.Prompts;

/// <summary>A point that is on the object, or one that is not.</summary>
public readonly record struct Click(float X, float Y, bool Positive = true);
