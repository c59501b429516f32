using SRNet.Native.Media;

namespace SRNet.Interop.Media;

/// <summary>What is done with video files as such.</summary>
internal static class VideoFiles
{
    /// <summary>Makes an ordinary MP4 or MOV of one that a killed process left in fragments. No picture is moved; what was whole before stays so, whatever happens.</summary>
    /// <returns>The pictures and pieces of sound in it, of which there may be none; null when there was nothing to do: it is complete, or being written.</returns>
    /// <exception cref="SrNetException">It cannot be read or written.</exception>
    public static unsafe long? Complete(string path)
    {
        MediaLibrary.EnsureLoaded();
        fixed (byte* name = Utf8.ZeroTerminated(path))
        {
            MediaErrors.ThrowIfFailed(MediaMethods.CompleteFile(name, out var packets), $"Cannot complete '{path}'", live: true);
            return packets >= 0 ? packets : null;
        }
    }
}
