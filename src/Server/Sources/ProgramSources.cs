using SRNet.Pipeline.Sources;
using SRNet.Scenes;

namespace SRNet.Server.Sources;

/// <summary>Everything a person can name as a source to this program.</summary>
internal static class ProgramSources
{
    /// <summary>What the pipeline reads, rendered scenes, and what OpenCV captures.</summary>
    public static FrameSources All { get; } = new(
        new SourceScheme(SceneAddress.Scheme, SceneAddress.Scheme + "demo", (address, options) => new SceneSource(SceneAddress.Parse(address), options.Time)),
        new SourceScheme(CaptureSource.Scheme, CaptureSource.Scheme + "0", (address, options) => new CaptureSource(address, options.Time), CaptureSource.IsCamera));
}
