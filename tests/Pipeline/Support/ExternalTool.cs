using System.ComponentModel;
using System.Diagnostics;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>A program of the machine, such as ffprobe, run to its end.</summary>
internal static class ExternalTool
{
    /// <summary>Runs a program; skips the test where it is not installed.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string name, params string[] arguments)
    {
        using var process = Start(name, arguments);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    /// <summary>Starts a program with its streams redirected.</summary>
    public static Process Start(string name, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{name} is not installed.");
            throw;
        }
    }
}
