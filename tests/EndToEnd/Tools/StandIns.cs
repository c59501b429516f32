namespace SRNet.EndToEnd.Tests.Tools;

/// <summary>The program with stand-ins in place of NVIDIA's libraries: a GPU that exists in host memory only, and computes with ONNX Runtime.</summary>
internal static class StandIns
{
    // Those on our own declarations, unless the tests are run with others.
    private static readonly string Folder = System.Environment.GetEnvironmentVariable("SRNET_TEST_STANDINS") ?? Path.Combine(Repository.Root, "artifacts", "native", "standins");

    /// <summary>Runs the program to its end.</summary>
    /// <param name="plans">The plan cache, so that no test sees another's.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="faults">Variables that make the stand-in fail.</param>
    public static Task<ProgramResult> RunAsync(string plans, string[] arguments, params (string Variable, string Value)[] faults) => RunAsync(plans, Folder, arguments, faults);

    /// <summary>The same with stand-ins of another folder.</summary>
    public static Task<ProgramResult> RunAsync(string plans, string standIns, string[] arguments, params (string Variable, string Value)[] faults) =>
        SrNetProcess.RunWithAsync(Environment(plans, standIns, faults), arguments);

    /// <summary>Starts the program.</summary>
    public static SrNetProcess Start(string plans, params string[] arguments) => SrNetProcess.StartWith(Environment(plans, Folder, []), arguments);

    /// <summary>Copies the stand-ins, but for the files of these names.</summary>
    public static string CopyWithout(string to, params string[] files)
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Where(f => !files.Contains(Path.GetFileName(f))))
        {
            var target = Path.Combine(to, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return to;
    }

    private static Dictionary<string, string> Environment(string plans, string standIns, (string Variable, string Value)[] faults)
    {
        var environment = faults.ToDictionary(f => f.Variable, f => f.Value);
        environment["SRNET_STANDINS"] = standIns;
        environment["SRNET_PLANS"] = plans;
        return environment;
    }
}
