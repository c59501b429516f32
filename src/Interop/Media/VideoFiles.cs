using SRNet.Native.Media;

namespace SRNet.Interop.Media;

/// <summary>What is done with video files as such.</summary>
internal static class VideoFiles
{
    /// <summary>Makes an ordinary MP4 or MOV of one that a killed process left in fragments. No picture is moved; what was whole before stays so, whatever happens.</summary>
    /// <returns>Whether there was anything to do: not with one that is complete, is being written, or holds nothing.</returns>
    /// <exception cref="SrNetException">It cannot be read or written.</exception>
    public static unsafe bool Complete(string path)
    {
        MediaLibrary.EnsureLoaded();
        fixed (byte* name = Utf8.ZeroTerminated(path))
        {
            MediaErrors.ThrowIfFailed(MediaMethods.CompleteFile(name, out var packets), $"Cannot complete '{path}'", live: true);
            return packets > 0;
        }
    }
}
