namespace SRNet.EndToEnd.Tests.Contracts;

public class DocumentedCodeTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/7-library.md")]
    [InlineData("src/PACKAGE.md")]
    public void The_twenty_lines_are_those_of_the_sample(string document)
    {
        var sample = File.ReadAllText(Path.Combine(Repository.Root, "samples", "FollowFile", "Program.cs")).TrimEnd();
        Assert.Contains($"```csharp\n{sample}\n```", File.ReadAllText(Path.Combine(Repository.Root, document)), StringComparison.Ordinal);
        Assert.InRange(sample.Split('\n').Count(l => l.Length > 0 && !l.StartsWith("using SRNet", StringComparison.Ordinal)), 1, 20);
    }
}
