using System.Text.RegularExpressions;

namespace SRNet.Server.Tests.CommandLine;

public class VersionTests
{
    [Fact]
    public async Task Version_is_one_line_with_number_and_commit()
    {
        var run = await CommandLineRun.OfAsync("version");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(new Regex(@"^srnet \d+\.\d+\.\d+(\+[0-9a-f]{9})?\n$"), run.Out);
    }
}
