namespace SRNet.Segmentation.Prompts;

/// <summary>A point in pixels of the frame.</summary>
public readonly record struct PromptPoint(float X, float Y);
