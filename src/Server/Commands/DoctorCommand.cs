using SRNet.Server.CommandLine;
using SRNet.Server.Doctor;
using SRNet.Server.Screen;

namespace SRNet.Server.Commands;

/// <summary><c>srnet doctor</c>: what this machine has, and what is missing.</summary>
internal sealed class DoctorCommand : SrNetCommand
{
    private readonly Terminal _terminal;

    public DoctorCommand(Terminal terminal)
        : base("doctor", "Say what was found on this machine and what is missing")
    {
        _terminal = terminal;
        SetAction(_ => Run());
    }

    public override IReadOnlyList<Example> Examples => [new("srnet doctor", "libraries, model, processor; exit code 3 when something that is needed is missing")];

    private int Run()
    {
        var missing = 0;
        foreach (var finding in MachineCheck.Run())
        {
            missing += finding.State == FindingState.Missing ? 1 : 0;
            _terminal.Out.WriteLine($"{Word(finding.State),-8} {finding.Part}: {finding.Text}");
        }

        _terminal.Out.WriteLine(missing == 0 ? "Everything that is needed is here." : $"{missing} of the things that are needed are missing.");
        return missing == 0 ? ExitCode.Done : ExitCode.Missing;
    }

    private static string Word(FindingState state) => state switch
    {
        FindingState.Good => "ok",
        FindingState.Missing => "MISSING",
        _ => "-",
    };
}
