using System.Text;
using SRNet.Native.Media;

namespace SRNet.Interop.Media;

/// <summary>Turns a status of the media library into the exception a person can act on.</summary>
internal static class MediaErrors
{
    /// <summary>Returns for <see cref="MediaStatus.Ok"/> and throws for every other status.</summary>
    /// <param name="status">What the call returned, on this thread, just before.</param>
    /// <param name="what">The start of the sentence, such as "Cannot open 'a.mp4'"; credentials in it are removed.</param>
    /// <param name="live">Whether something live has begun: then nothing is wrong with the input, it may come back.</param>
    public static void ThrowIfFailed(int status, string what, bool live = false)
    {
        if ((MediaStatus)status != MediaStatus.Ok)
        {
            throw Exception((MediaStatus)status, what, live);
        }
    }

    public static Exception Exception(MediaStatus status, string what, bool live = false)
    {
        var message = UrlRedaction.Redact($"{what}: {LastError()}.");
        return status switch
        {
            MediaStatus.Aborted => new OperationCanceledException(message),
            MediaStatus.Invalid => SrNetException.InvalidInput(message),
            MediaStatus.Refused => new SrNetException(SrNetError.InvalidInput, message) { Refused = true },
            MediaStatus.NotFound or MediaStatus.Unsupported or MediaStatus.Corrupt or MediaStatus.Limit when !live => SrNetException.InvalidInput(message),
            _ => SrNetException.Failed(message),
        };
    }

    private static unsafe string LastError()
    {
        var length = MediaMethods.LastError(null, 0);
        var bytes = new byte[length + 1];
        fixed (byte* pointer = bytes)
        {
            _ = MediaMethods.LastError(pointer, bytes.Length);
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
