namespace SRNet.Interop.Tests.StandIns;

internal static class Allocations
{
    /// <summary>Managed bytes that 100 calls allocate on this thread, once the code is compiled and everything lazy is done.</summary>
    public static long Of(Action frame)
    {
        for (var i = 0; i < 50; i++)
        {
            frame();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            frame();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
