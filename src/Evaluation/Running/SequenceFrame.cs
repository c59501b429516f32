using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Running;

/// <summary>A frame that was read: packed RGB, its annotation if there is one, and the annotation's palette if it has one.</summary>
internal sealed record SequenceFrame(byte[] Rgb, LabelMap? Truth, byte[]? Palette);
