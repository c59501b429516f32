using System.Runtime.InteropServices;

namespace SRNet.Native.Loading;

/// <summary>The C library's heap, which the engines' and codecs' memory comes from.</summary>
internal static partial class NativeHeap
{
    /// <summary>
    /// Gives pages back that hold nothing. glibc keeps an arena for every few threads and by itself gives back only the end of each, so the memory of
    /// encoders and decoders, which come and go with viewers and cameras, stays behind in all of them. Takes about a millisecond.
    /// </summary>
    /// <returns>False where the C library has nothing like it.</returns>
    public static bool GiveBack()
    {
        try
        {
            _ = Trim(0);
            return true;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
