using System.CommandLine;
using SRNet;
using SRNet.Bench.Clips;
using SRNet.Bench.Engines;
using SRNet.Bench.Fleet;
using SRNet.Bench.Gpu;
using SRNet.Bench.Steps;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

// Measurements for those who work on the program; what every user may want to know is in 'srnet bench'.
var terminal = Terminal.OfProcess();
using var interruption = new Interruption();
var root = new RootCommand("Measures the runtime beside what the machine could do, beside PyTorch, and on annotated clips.")
{
    new StepsCommand(terminal),
    new EnginesCommand(terminal),
    new GpuCommand(terminal),
    new GpuStreamsCommand(terminal),
    new TrackingCommand(terminal),
    new IdentityCommand(terminal),
    new RefinementCommand(terminal),
    new FleetCommand(terminal),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interruption.Token);
}
catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
{
    return interruption.ExitCodeOfSignal;
}
catch (SrNetException e)
{
    terminal.Error.WriteLine($"SRNet.Bench: {e.Message}");
    return (int)e.Error;
}
