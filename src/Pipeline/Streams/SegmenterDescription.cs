using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Streams;

/// <summary>What a stream is segmented with.</summary>
/// <param name="Device">cpu or cuda.</param>
/// <param name="Model">Name and version of the model bundle.</param>
/// <param name="Size">The size the network works at.</param>
public sealed record SegmenterDescription(string Device, string Model, ImageSize Size);
