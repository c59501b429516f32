namespace SRNet.Segmentation.Objects;

/// <summary>A box in pixels: left and top edge, width and height.</summary>
public readonly record struct PixelBox(int X, int Y, int Width, int Height);
