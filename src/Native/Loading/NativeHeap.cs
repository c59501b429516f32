using System.Runtime.InteropServices;

namespace SRNet.Native.Loading;

/// <summary>The C library's heap, which the engines' and codecs' memory comes from.</summary>
public static partial class NativeHeap
{
    // mallopt's names for them, malloc.h.
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int MostArenas = -8;

    /// <summary>
    /// Has the heap give memory back, for programs that run for weeks. By itself glibc raises the size from which blocks are mapped one by one with every
    /// large block that is freed; encoders and decoders come and go with viewers and cameras, and soon their pictures come out of the arenas of whatever
    /// threads asked, which keep them: tens of MB that are free and yet not. Once, before there are many threads. Other C libraries do as they please.
    /// </summary>
    public static void GiveBack()
    {
        try
        {
            _ = SetOption(MapThreshold, 1 << 20);
            _ = SetOption(TrimThreshold, 4 << 20);
            _ = SetOption(MostArenas, 2);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int parameter, int value);
}
