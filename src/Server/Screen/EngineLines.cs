using System.Diagnostics;
using System.Globalization;
using SRNet.Interop.TensorRt.Plans;
using SRNet.Segmentation.Devices.Gpu;

namespace SRNet.Server.Screen;

/// <summary>Says which engines are built: that takes minutes on a GPU, and a person has to know what is being waited for. Those that lie ready are not mentioned.</summary>
internal sealed class EngineLines(Terminal terminal)
{
    private readonly Lock _lock = new();
    private string? _building;
    private long _since;

    public void Hear(EngineProgress progress)
    {
        lock (_lock)
        {
            if (progress.Build is not null && _building != progress.Engine)
            {
                _building = progress.Engine;
                _since = Stopwatch.GetTimestamp();
                terminal.Error.WriteLine($"building engine {progress.Number} of {progress.Count}, {progress.Engine} ...");
            }
            else if (progress.Source is PlanSource.Built or PlanSource.Rebuilt)
            {
                var seconds = Stopwatch.GetElapsedTime(_since).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
                terminal.Error.WriteLine($"{progress.Engine} was built in {seconds} s{(progress.Why is null ? "" : ": " + progress.Why.TrimEnd('.'))}");
            }
        }
    }
}
