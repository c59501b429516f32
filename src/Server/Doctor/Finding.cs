namespace SRNet.Server.Doctor;

/// <summary>One thing the doctor looked at.</summary>
/// <param name="Part">What it is: "ONNX Runtime".</param>
/// <param name="State">Whether it is there.</param>
/// <param name="Text">What was found, or what is wrong and what to do.</param>
internal sealed record Finding(string Part, FindingState State, string Text);
