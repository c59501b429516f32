namespace SRNet.Native.Media;

/// <summary>What a call into the media library ended with (srnet_media.h).</summary>
internal enum MediaStatus
{
    Ok = 0,
    End = 1,
    Invalid = -1,
    NotFound = -2,
    Unsupported = -3,
    Corrupt = -4,
    Limit = -5,
    Timeout = -6,
    Aborted = -7,
    Disconnected = -8,
    Io = -9,
    Internal = -10,
    Refused = -11,
    Unreachable = -12,
}
