namespace SRNet.Bench.Steps;

/// <summary>A report as Markdown: what bench/README.md's results are made of.</summary>
internal static class StepsMarkdown
{
    public static string Of(StepsReport report) =>
        string.Join('\n', [.. Heading(report).SelectMany(line => (string[])[line, ""]), .. StepsTables.Of(report).SelectMany(t => t.ToMarkdown())]).TrimEnd('\n');

    /// <summary>Sentences on what was measured, where and with what.</summary>
    public static IEnumerable<string> Heading(StepsReport report)
    {
        yield return report.Sentence();
        yield return FormattableString.Invariant(
            $"Peaks in the same run: {report.Peaks.Gflops} GFLOP/s FP32, {report.Peaks.Int8Gops} GOP/s INT8, copying {report.Peaks.Gbytes} GB/s.");
        yield return report.Torch.Version is { } version
            ? $"PyTorch {version} eager, {report.Torch.Threads} threads, channels last, {report.Torch.Weights} weights; {report.Torch.Reason}."
            : $"PyTorch: {report.Torch.Reason}.";
    }
}
