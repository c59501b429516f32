using System.Runtime.CompilerServices;

namespace SRNet.Interop.Tests.StandIns;

/// <summary>Puts the stand-ins in place of NVIDIA's libraries for this process, before anything opens one.</summary>
[CollectionDefinition(StandIn.Collection, DisableParallelization = true)]
public sealed class StandInFixture
{
    [ModuleInitializer]
    internal static void Switch() => Environment.SetEnvironmentVariable(Native.Loading.StandIns.Variable, StandIn.Folder);
}
