namespace SRNet.EndToEnd.Tests.Architecture;

/// <summary>The layers, and what each may refer to directly. Never back.</summary>
internal static class Layers
{
    public static readonly IReadOnlyDictionary<string, string[]> Direct = new Dictionary<string, string[]>
    {
        ["SRNet.Errors"] = [],
        ["SRNet.Native"] = ["SRNet.Errors"],
        ["SRNet.Interop"] = ["SRNet.Native"],
        ["SRNet.Segmentation"] = ["SRNet.Interop"],
        ["SRNet.Pipeline"] = ["SRNet.Segmentation"],
        ["SRNet.Evaluation"] = ["SRNet.Segmentation"],
        ["SRNet.OpenCv"] = ["SRNet.Segmentation"],
        ["SRNet.Scenes"] = ["SRNet.Segmentation"],
        ["SRNet.Fleet"] = ["SRNet.Pipeline"],
        ["SRNet.Server"] = ["SRNet.Fleet", "SRNet.Pipeline", "SRNet.Evaluation", "SRNet.OpenCv", "SRNet.Scenes"],
    };

    public static TheoryData<string> Names => [.. Direct.Keys];

    /// <summary>Everything below a layer: a shared type such as an image passes through several of them.</summary>
    public static IReadOnlySet<string> Below(string layer) =>
        Direct[layer].SelectMany(next => Below(next).Append(next)).ToHashSet();
}
