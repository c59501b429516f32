using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SRNet.Server.Bench;

namespace SRNet.Bench.Torch;

/// <summary>
/// The same network in PyTorch eager, in a child process that works only while it is asked something and this process waits. Its absence is no error: the figures
/// are then missing and <see cref="Reason"/> says why.
/// </summary>
internal sealed class TorchBench : IDisposable
{
    // Debian's packages belong to this one; another python3 in the PATH would hide them.
    private const string Python = "/usr/bin/python3";
    private const string Script = "training/bench_torch.py";

    private readonly Process? _process;

    /// <summary>Starts PyTorch and waits until it has loaded the network.</summary>
    public TorchBench(string bundle, int threads, BenchPlan plan)
    {
        if (!File.Exists(Python))
        {
            Reason = $"there is no {Python}";
        }
        else if (FindScript() is not { } script)
        {
            Reason = $"there is no {Script} above the program's folder";
        }
        else
        {
            _process = Process.Start(new ProcessStartInfo(Python, [script])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            var request = new TorchRequest(Path.GetFullPath(bundle), threads, plan.Budget.TotalSeconds, plan.Quick ? 1 : 3);
            Introduction = Ask(request, TorchJson.Default.TorchRequest, TorchJson.Default.TorchIntroduction);
        }
    }

    /// <summary>What runs there; null when nothing does.</summary>
    public TorchIntroduction? Introduction { get; }

    /// <summary>Why there are no figures (any more); null while there are.</summary>
    public string? Reason { get; private set; }

    /// <summary>Times a point.</summary>
    /// <returns>Median milliseconds by stage; null when there is no PyTorch.</returns>
    public IReadOnlyDictionary<string, double>? Measure(BenchPoint point) => Reason is null
        ? Ask(
            new TorchCase([point.Frame.Height, point.Frame.Width], [point.Size.Height, point.Size.Width], point.Objects, point.MemoryFrames),
            TorchJson.Default.TorchCase,
            TorchJson.Default.TorchAnswer)?.Milliseconds
        : null;

    public void Dispose()
    {
        if (_process is not null)
        {
            // Ends by itself when its input does; a run that was interrupted does not wait for the case under way.
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _process.WaitForExit();
            _process.Dispose();
        }
    }

    private static string? FindScript()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, Script);
            if (File.Exists(script))
            {
                return script;
            }
        }

        return null;
    }

    private TAnswer? Ask<TQuestion, TAnswer>(TQuestion question, JsonTypeInfo<TQuestion> asked, JsonTypeInfo<TAnswer> answered)
        where TAnswer : class
    {
        try
        {
            _process!.StandardInput.WriteLine(JsonSerializer.Serialize(question, asked));
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended; what it said last is read below.
        }

        if (_process!.StandardOutput.ReadLine() is { } line)
        {
            return JsonSerializer.Deserialize(line, answered);
        }

        var said = _process.StandardError.ReadToEnd().Trim();
        _process.WaitForExit();
        Reason = said.Length == 0 ? $"{Script} ended with {_process.ExitCode}" : said[(said.LastIndexOf('\n') + 1)..];
        return null;
    }
}
