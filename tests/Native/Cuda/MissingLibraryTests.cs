using SRNet.Native.Cuda;
using SRNet.Native.Loading;
using SRNet.Native.TensorRt;

namespace SRNet.Native.Tests.Cuda;

/// <summary>This whole program runs with the switch set to a folder that is not there: the libraries are opened once per process.</summary>
public class MissingLibraryTests
{
    public MissingLibraryTests() => Environment.SetEnvironmentVariable(StandIns.Variable, "/nowhere/standins");

    [Fact]
    public void Without_a_driver_the_sentence_says_what_was_tried_and_what_to_do()
    {
        var e = Assert.Throws<SrNetException>(CudaLibrary.EnsureLoaded);

        Assert.Equal(SrNetError.Missing, e.Error);
        Assert.Contains("no NVIDIA driver", e.Message, StringComparison.Ordinal);
        Assert.Contains("use the CPU", e.Message, StringComparison.Ordinal);
        Assert.Contains("/nowhere/standins/libcuda.so.1: no such file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_switch_that_names_nothing_never_falls_back_to_the_real_libraries()
    {
        var e = Assert.Throws<SrNetException>(() => TensorRtLibrary.EnsureLoaded());

        Assert.Equal(SrNetError.Missing, e.Error);
        Assert.Contains("/nowhere/standins/trt11/libsrnet_trt.so: no such file", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(';', e.Message);
    }
}
