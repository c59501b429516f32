using SRNet.Server;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

using var interruption = new Interruption();
return await Cli.RunAsync(args, Terminal.OfProcess(), interruption);
