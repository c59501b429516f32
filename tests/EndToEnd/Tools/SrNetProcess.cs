using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SRNet.EndToEnd.Tests.Tools;

/// <summary>The real program as a process of its own.</summary>
internal sealed class SrNetProcess : IDisposable
{
    // A hang must end as a failed test. Nothing here takes a quarter of that even on a loaded machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();

    private SrNetProcess(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Append(_out, e.Data);
        _process.ErrorDataReceived += (_, e) => Append(_error, e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    /// <summary>Of the process.</summary>
    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>What the process has written to stderr so far.</summary>
    public string Error => Text(_error);

    /// <summary>What it has written to stdout so far.</summary>
    public string Out => Text(_out);

    /// <summary>What it has of the machine's memory now.</summary>
    public long ResidentBytes => File.ReadLines($"/proc/{_process.Id}/status").Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture)).Single();

    public static SrNetProcess Start(params string[] arguments) => new(Repository.Program, arguments);

    /// <summary>Starts it with these variables added to its environment.</summary>
    public static SrNetProcess StartWith(IReadOnlyDictionary<string, string> environment, params string[] arguments) => new(Repository.Program, arguments, environment);

    /// <summary>Starts a copy of the program, or another that behaves as well.</summary>
    public static SrNetProcess StartProgram(string program, params string[] arguments) => new(program, arguments);

    /// <summary>Runs the program to its end.</summary>
    public static Task<ProgramResult> RunAsync(params string[] arguments) => RunProgramAsync(Repository.Program, arguments);

    /// <summary>Runs the program to its end with these variables added to its environment.</summary>
    public static async Task<ProgramResult> RunWithAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = new SrNetProcess(Repository.Program, arguments, environment);
        return await process.EndAsync();
    }

    /// <summary>Runs a copy of the program, or another, to its end.</summary>
    public static async Task<ProgramResult> RunProgramAsync(string program, params string[] arguments)
    {
        using var process = new SrNetProcess(program, arguments);
        return await process.EndAsync();
    }

    public async Task<ProgramResult> EndAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"srnet did not end. Its errors so far: {Error}");
        }

        return new ProgramResult(_process.ExitCode, Text(_out), Error);
    }

    /// <summary>Waits until something is true while the process runs.</summary>
    public async Task UntilAsync(Func<bool> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.False(_process.HasExited, $"srnet ended before {what}: {Error}");
            Assert.True(waited.Elapsed < Patience, $"waited in vain for {what}: {Error}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Sends a signal, such as INT.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
