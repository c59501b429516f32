namespace SRNet.EndToEnd.Tests.Tools;

/// <summary>What a finished program leaves to see.</summary>
internal sealed record ProgramResult(int ExitCode, string Out, string Error)
{
    /// <summary>It did what it was asked for.</summary>
    public ProgramResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}");
        return this;
    }

    /// <summary>It ended with the code, and with one sentence for a person as its last words: no stack trace, no type names.</summary>
    public string FailedWith(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode} instead of {exitCode}: {Error}");
        var last = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("srnet: ", last);
        Assert.EndsWith(".", last);
        Assert.DoesNotContain("   at ", Error);
        Assert.DoesNotContain("Exception", Error);
        Assert.DoesNotContain("Unexpected", Error);
        return last;
    }
}
