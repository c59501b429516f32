using System.Diagnostics;

namespace SRNet.EndToEnd.Tests.Tools;

/// <summary>Runs programs that are not ours.</summary>
internal static class Tool
{
    /// <summary>Runs a program, gives it the input if there is one, and answers with what it wrote. A failure of it fails the test.</summary>
    public static byte[] Run(string program, IEnumerable<string> arguments, Action<Stream>? input = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        try
        {
            input?.Invoke(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended early; its exit code and words say why.
        }

        process.WaitForExit();
        reading.Wait(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {errors.Result}");
        return output.ToArray();
    }
}
