using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SRNet.Native.Compute;

namespace SRNet.Native.Tests.Compute;

public class StructureTests
{
    [Fact]
    public void Structures_have_the_sizes_and_offsets_of_the_C_header()
    {
        Assert.Equal(104, Unsafe.SizeOf<ComputePort>());
        Assert.Equal(32, Marshal.OffsetOf<ComputePort>(nameof(ComputePort.Scale)));
        Assert.Equal(40, Marshal.OffsetOf<ComputePort>(nameof(ComputePort.Name)));
    }
}
