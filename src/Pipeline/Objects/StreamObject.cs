using SRNet.Pipeline.Compositing;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Objects;

/// <summary>One object of a live stream, as of its last frame.</summary>
/// <param name="Id">Its label in every mask, 1..254.</param>
/// <param name="Name">For people.</param>
/// <param name="Colour">What it is drawn in.</param>
/// <param name="State">How it is doing.</param>
/// <param name="Seen">What is known of it; all zero while <see cref="StreamObjectState.Pending"/>.</param>
public sealed record StreamObject(int Id, string Name, ObjectColour Colour, StreamObjectState State, TrackedObject Seen);
