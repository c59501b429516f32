using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Tests.Model;

public class UsageDataTests
{
    [Fact]
    public void The_runtime_keeps_no_usage_data()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "There is no /proc to see open files in.");
        using var model = SrNetModel.Load();
        using var session = new SrNetSession(model, new SessionOptions { FrameSize = new ImageSize(64, 64), InternalSize = new ImageSize(64, 64) });

        // Its collector holds a database in the user's cache folder open, and a log, from the first engine on.
        var open = Directory.GetFileSystemEntries("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget).OfType<string>().ToList();
        Assert.NotEmpty(open);
        Assert.DoesNotContain(open, f => f.Contains("onnxruntime.db", StringComparison.Ordinal) || f.Contains("mat-debug", StringComparison.Ordinal));
    }
}
