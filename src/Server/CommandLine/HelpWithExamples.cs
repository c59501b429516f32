using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace SRNet.Server.CommandLine;

/// <summary>The library's help, followed by the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    // A wrong command line must not keep anybody from its help.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is SrNetCommand command)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in command.Examples)
            {
                output.WriteLine($"  {example.Line}");
                output.WriteLine($"      {example.What}");
            }

            output.WriteLine();
        }

        return result;
    }
}
