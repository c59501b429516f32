using System.Text.RegularExpressions;

namespace SRNet.EndToEnd.Tests.Deploy;

/// <summary>The metrics that the program's code names, as Prometheus shows them but for the endings of units and kinds.</summary>
internal static partial class MetricNames
{
    // Of .NET itself.
    private static readonly string[] OfTheRuntime = ["dotnet_process_memory_working_set_bytes", "dotnet_process_cpu_time_seconds_total"];

    private static readonly HashSet<string> InTheCode = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => Instrument().Matches(File.ReadAllText(file)))
        .Select(match => match.Groups[1].Value.Replace('.', '_'))
        .ToHashSet();

    /// <summary>The metrics in a PromQL expression that the code does not have.</summary>
    public static IEnumerable<string> Unknown(string expression) =>
        Metric().Matches(expression).Select(match => match.Value).Distinct().Where(name => !OfTheRuntime.Contains(name) && !InTheCode.Contains(name) && !InTheCode.Contains(Ending().Replace(name, "")));

    // Create...("srnet.frames.captured", ...), and the like of it by helpers.
    [GeneratedRegex(@"""(srnet(?:\.[a-z_]+){2,})""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"\b(?:srnet|dotnet|process)_[a-z_]+\b")]
    private static partial Regex Metric();

    [GeneratedRegex(@"(?:_seconds|_bytes)?(?:_total|_bucket|_count|_sum)?$")]
    private static partial Regex Ending();
}
