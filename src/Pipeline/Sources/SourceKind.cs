namespace SRNet.Pipeline.Sources;

/// <summary>The kinds of sources there are.</summary>
internal enum SourceKind
{
    VideoFile,
    ImageFolder,

    /// <summary>A network stream.</summary>
    Network,

    /// <summary>A camera of this machine.</summary>
    Camera,

    /// <summary>A picture generator of the FFmpeg libraries.</summary>
    Filter,
}
