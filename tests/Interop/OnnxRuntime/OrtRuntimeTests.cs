using SRNet.Interop.OnnxRuntime;

namespace SRNet.Interop.Tests.OnnxRuntime;

public class OrtRuntimeTests
{
    [Fact]
    public void The_packages_library_is_the_one_in_use()
    {
        Assert.StartsWith("1.31.", OrtRuntime.Version, StringComparison.Ordinal);
        Assert.Contains(File.ReadLines("/proc/self/maps"), line =>
            line.Contains(Path.Combine(AppContext.BaseDirectory, "runtimes"), StringComparison.Ordinal) && line.EndsWith("/libonnxruntime.so", StringComparison.Ordinal));
    }

    [Fact]
    public void A_library_that_was_asked_for_and_is_not_there_is_not_replaced()
    {
        var error = Assert.Throws<SrNetException>(() => OrtRuntime.OpenLibrary("/nowhere/libonnxruntime.so"));
        Assert.Equal(SrNetError.Missing, error.Error);
        Assert.Contains("/nowhere/libonnxruntime.so: no such file", error.Message, StringComparison.Ordinal);
        Assert.Contains("SRNET_ONNXRUNTIME", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_library_is_not_taken_for_ONNX_Runtime()
    {
        var error = Assert.Throws<SrNetException>(() => OrtRuntime.OpenLibrary("libm.so.6"));
        Assert.Equal(SrNetError.Missing, error.Error);
        Assert.StartsWith("libm.so.6: loaded, but it has no OrtGetApiBase", error.Message, StringComparison.Ordinal);
    }
}
