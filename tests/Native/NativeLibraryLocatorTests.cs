using SRNet.Native.Loading;

namespace SRNet.Native.Tests;

public class NativeLibraryLocatorTests
{
    [Fact]
    public void Tries_candidates_in_order_and_says_why_each_failed()
    {
        var text = Path.GetTempFileName();
        try
        {
            File.WriteAllText(text, "not a library");
            var handle = NativeLibraryLocator.TryOpen(["/nowhere/libfoo.so", null, "", text, "libm.so.6", "libc.so.6"], out var attempts);

            Assert.NotEqual(0, handle);
            Assert.Equal(3, attempts.Count);
            Assert.Equal("/nowhere/libfoo.so: no such file", attempts[0]);
            Assert.StartsWith(text + ": ", attempts[1]);
            Assert.DoesNotContain("loaded", attempts[1]);
            Assert.Equal("libm.so.6: loaded", attempts[2]);
        }
        finally
        {
            File.Delete(text);
        }
    }

    [Fact]
    public void Answers_zero_when_nothing_loads()
    {
        Assert.Equal(0, NativeLibraryLocator.TryOpen(["libsurely-not-here.so.99"], out var attempts));
        Assert.Single(attempts);
    }
}
