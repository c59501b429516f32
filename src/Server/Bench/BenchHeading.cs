using System.Diagnostics;
using System.Text.Json.Serialization;
using SRNet.Segmentation;

namespace SRNet.Server.Bench;

/// <summary>When, where and with what something was measured: the head of every report, before what the report is about.</summary>
/// <param name="Version">Of this program.</param>
/// <param name="Device">Where the models ran.</param>
/// <param name="Engine">What computed them on the CPU, and why not oneDNN where it did not.</param>
/// <param name="Model">The models, separated by commas.</param>
/// <param name="Size">The internal sizes, separated by commas.</param>
/// <param name="Started">Local time.</param>
/// <param name="Seconds">All of it took so long.</param>
/// <param name="Machine">This one.</param>
internal record BenchHeading(
    [property: JsonPropertyOrder(-1)] string Version,
    [property: JsonPropertyOrder(-1)] string Device,
    [property: JsonPropertyOrder(-1)] string Engine,
    [property: JsonPropertyOrder(-1)] string Model,
    [property: JsonPropertyOrder(-1)] string Size,
    [property: JsonPropertyOrder(-1)] DateTimeOffset Started,
    [property: JsonPropertyOrder(-1)] double Seconds,
    [property: JsonPropertyOrder(-1)] MachineDescription Machine)
{
    /// <summary>The same for people.</summary>
    public string Sentence() => FormattableString.Invariant(
        $"{Model}, srnet {Version}, {Started:yyyy-MM-dd}: {Machine.Processor}, {Machine.Cores} cores ({Machine.Threads} threads per step, {Machine.Vectors}), {Machine.MemoryGib} GiB, {Machine.System}, {Machine.Dotnet}, engines by {Engine.TrimEnd('.')}; load average before: {Machine.LoadBefore}; the run took {Seconds} s.");
}

/// <summary>Notes what a heading says, from when it is made on.</summary>
/// <param name="version">Version of this program.</param>
/// <param name="plan">What is measured.</param>
internal sealed class BenchNotes(string version, BenchPlan plan)
{
    private readonly DateTimeOffset _started = DateTimeOffset.Now;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly double? _load = MachineDescription.Load();
    private readonly List<string> _models = [];
    private int _threads;
    private string _device = "";
    private string _engine = "";

    /// <summary>This one is measured, too.</summary>
    public void Add(SrNetModel model)
    {
        (_threads, _device, _engine) = (model.Threads, model.DeviceKind, model.Engine!);
        _models.Add(model.Name);
    }

    /// <summary>Once everything is measured.</summary>
    public BenchHeading Heading() => new(
        version, _device, _engine, string.Join(", ", _models), string.Join(", ", plan.Sizes), _started, Math.Round(Stopwatch.GetElapsedTime(_start).TotalSeconds, 1),
        MachineDescription.Of(_threads, _load));
}
