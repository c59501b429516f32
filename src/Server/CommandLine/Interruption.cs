using System.Runtime.InteropServices;

namespace SRNet.Server.CommandLine;

/// <summary>Ctrl-C and SIGTERM. The first one asks the running command to finish its outputs, the second one ends the process on the spot.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _signals;
    private int _exitCode = ExitCode.Interrupted;

    public Interruption() =>
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, ExitCode.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, ExitCode.Terminated)),
        ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _asked.Token;

    /// <summary>What a process ends with that was interrupted: 128 + the signal's number.</summary>
    public int ExitCodeOfSignal => _exitCode;

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _asked.Dispose();
    }

    private void Handle(PosixSignalContext context, int exitCode)
    {
        if (_asked.IsCancellationRequested)
        {
            return;
        }

        context.Cancel = true;
        _exitCode = exitCode;
        _asked.Cancel();
    }
}
