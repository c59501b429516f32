using System.Globalization;
using System.Runtime.InteropServices;
using SRNet.Native.Loading;

namespace SRNet.Interop.Tests.Loading;

public unsafe class NativeHeapTests
{
    private const int Blocks = 1024;

    // Below the size from which blocks are mapped one by one.
    private const int BlockBytes = 64 << 10;

    [Fact]
    public void What_was_freed_below_something_in_use_is_given_back()
    {
        Assert.SkipUnless(File.Exists("/proc/self/status") && NativeHeap.GiveBack(), "This C library keeps its heap as it likes.");
        var blocks = new nint[Blocks];
        for (var i = 0; i < Blocks; i++)
        {
            blocks[i] = (nint)NativeMemory.Alloc(BlockBytes);
            new Span<byte>((void*)blocks[i], BlockBytes).Fill(1);
        }

        // The last one holds the end of the heap, so that nothing goes by itself.
        foreach (var block in blocks[..^1])
        {
            NativeMemory.Free((void*)block);
        }

        var before = ResidentKilobytes();
        NativeHeap.GiveBack();
        var after = ResidentKilobytes();
        NativeMemory.Free((void*)blocks[^1]);
        Assert.True(before - after > Blocks * BlockBytes / 1024 / 2, $"{before} kB before, {after} kB after.");
    }

    private static long ResidentKilobytes() =>
        long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
