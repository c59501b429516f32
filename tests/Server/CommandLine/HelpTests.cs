using System.CommandLine;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

namespace SRNet.Server.Tests.CommandLine;

public class HelpTests
{
    private static RootCommand Root => Cli.Root(new Terminal(TextWriter.Null, TextWriter.Null, live: false));

    public static TheoryData<string> Commands => [.. Root.Subcommands.Select(c => c.Name)];

    [Fact]
    public void The_commands_are_the_documented_ones() =>
        Assert.Equal(["demo", "run", "serve", "export", "eval", "bench", "engines", "gpu-check", "doctor", "version"], Root.Subcommands.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_describes_every_option_and_ends_with_examples(string command)
    {
        var run = await CommandLineRun.OfAsync(command, "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Contains("Examples:", run.Out);
        foreach (var option in Root.Subcommands.Single(c => c.Name == command).Options)
        {
            Assert.Contains(option.Name, run.Out);
            Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{option.Name} has no description");
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_example_is_a_command_line_that_parses(string command)
    {
        var examples = ((SrNetCommand)Root.Subcommands.Single(c => c.Name == command)).Examples;
        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            Assert.StartsWith($"srnet {command}", example.Line);
            Assert.Empty(Root.Parse(example.Line["srnet ".Length..]).Errors);
        }
    }

    [Fact]
    public async Task Help_comes_even_when_the_rest_of_the_line_is_wrong() =>
        Assert.Equal(0, (await CommandLineRun.OfAsync("run", "--nonsense", "--help")).ExitCode);
}
