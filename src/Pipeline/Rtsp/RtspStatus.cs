namespace SRNet.Pipeline.Rtsp;

/// <summary>The answers this server gives (RFC 2326, 7.1.1).</summary>
internal enum RtspStatus
{
    Ok = 200,
    Found = 302,
    BadRequest = 400,
    Unauthorized = 401,
    NotFound = 404,
    RequestTooLarge = 413,
    SessionNotFound = 454,
    MethodNotValidInThisState = 455,
    UnsupportedTransport = 461,
    InternalServerError = 500,
    NotImplemented = 501,
    ServiceUnavailable = 503,
    VersionNotSupported = 505,
    OptionNotSupported = 551,
}
