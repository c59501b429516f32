using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SRNet.Native.TensorRt;

namespace SRNet.Native.Tests.TensorRt;

public class StructureTests
{
    [Fact]
    public void Structures_have_the_sizes_and_offsets_of_the_C_header()
    {
        Assert.Equal(24, Unsafe.SizeOf<TrtOpenOptions>());
        Assert.Equal(24, Unsafe.SizeOf<TrtVersions>());
        Assert.Equal(208, Unsafe.SizeOf<TrtProfileShape>());
        Assert.Equal(88, Unsafe.SizeOf<TrtBuildRequest>());
        Assert.Equal(280, Unsafe.SizeOf<TrtEngineInfo>());
        Assert.Equal(344, Unsafe.SizeOf<TrtIo>());
        Assert.Equal(16, Marshal.OffsetOf<TrtProfileShape>(nameof(TrtProfileShape.Min)));
        Assert.Equal(16, Marshal.OffsetOf<TrtBuildRequest>(nameof(TrtBuildRequest.ProfileShapes)));
        Assert.Equal(56, Marshal.OffsetOf<TrtBuildRequest>(nameof(TrtBuildRequest.Progress)));
        Assert.Equal(80, Marshal.OffsetOf<TrtBuildRequest>(nameof(TrtBuildRequest.OptimizationLevel)));
        Assert.Equal(16, Marshal.OffsetOf<TrtEngineInfo>(nameof(TrtEngineInfo.ContextBytes)));
        Assert.Equal(24, Marshal.OffsetOf<TrtIo>(nameof(TrtIo.Shape)));
    }

    [Fact]
    public void A_name_ends_at_its_zero()
    {
        var name = default(TrtName);
        "büro"u8.CopyTo(name);
        Assert.Equal("büro", name.ToString());
    }
}
