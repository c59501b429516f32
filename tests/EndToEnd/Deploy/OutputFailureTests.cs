using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Deploy;

/// <summary>Whatever breaks is said: in the API, in the health, in the metrics, once in the log; and so is that it works again.</summary>
public partial class OutputFailureTests(FailingService service) : IClassFixture<FailingService>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy");

    [Fact]
    public void Every_output_that_is_broken_says_so_everywhere()
    {
        SkipIfItCannotBe();
        Assert.Equal("degraded", (string)service.BrokenHealth["status"]!);
        foreach (var output in FailingService.Outputs)
        {
            var said = FailingService.Find(service.Broken, output);
            Assert.Equal("failed", (string)said["state"]!);
            Assert.NotEqual("", (string)said["error"]!);
            Assert.Equal("failed", (string)service.BrokenHealth["outputs"]![output.Stream]!.AsArray().Single(o => (string)o!["kind"]! == output.Kind)!["state"]!);
            Assert.True(FailingService.Errors(service.BrokenMetrics, output) >= 2, $"{output}");
            Assert.True(!FailingService.Loses(output) || FailingService.Lost(service.BrokenMetrics, output) >= 1, $"{output}");
        }

        Assert.Contains("There is no video device /dev/video", (string)FailingService.Find(service.Broken, ("desk", "device"))["error"]!, StringComparison.Ordinal);
        Assert.Contains("65600x16", (string)FailingService.Find(service.Broken, ("wide", "h264"))["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void The_log_tells_every_failure_once_however_often_it_was_tried_and_every_recovery()
    {
        SkipIfItCannotBe();
        foreach (var (stream, kind) in FailingService.Outputs)
        {
            Assert.Single(Lines($"stream {stream}: output {kind} to ", "failed and is tried again: "));
            Assert.Single(Lines($"stream {stream}: output {kind} to ", "works again"));
        }

        Assert.DoesNotContain("s3cret", service.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_repaired_recovers_by_itself()
    {
        SkipIfItCannotBe();
        Assert.All(FailingService.Outputs, o => Assert.Equal(FailingService.Loses(o) ? "running" : "idle", FailingService.State(service.Repaired, o)));
        Assert.All(service.Repaired["streams"]!.AsArray().SelectMany(s => s!["outputs"]!.AsArray()), o => Assert.Null(o!["error"]));
        Assert.All(service.RepairedHealth["outputs"]!.AsObject().SelectMany(s => s.Value!.AsArray()), o => Assert.NotEqual("failed", (string)o!["state"]!));
        Assert.Equal(0, service.DeviceBytes % FailingService.DevicePicture);
    }

    [Fact]
    public void Rules_and_dashboards_name_only_series_that_the_service_was_seen_to_emit()
    {
        SkipIfItCannotBe();
        var rules = Encoding.UTF8.GetString(Python("import sys, yaml; [print(r['expr'].replace('\\n', ' ')) for g in yaml.safe_load(open(sys.argv[1]))['groups'] for r in g['rules']]", "prometheus/srnet.rules.yml"));
        var dashboard = File.ReadAllText(Path.Combine(Folder, "grafana", "dashboards", "srnet.json"));
        var queries = Query().Matches(dashboard).Select(m => JsonSerializer.Deserialize<string>(m.Groups[1].Value)!);
        string[] all = [.. rules.Split('\n', StringSplitOptions.RemoveEmptyEntries), .. queries];
        Assert.True(all.Length > 30, "Too few expressions were found.");
        Assert.Empty(all.SelectMany(service.Scrapes.Wrong).Distinct());

        var made = Encoding.UTF8.GetString(Python("import sys, yaml; [print(s['series']) for t in yaml.safe_load(open(sys.argv[1]))['tests'] for s in t['input_series']]", "prometheus/srnet.rules.test.yml"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(made);
        Assert.Empty(made.Where(s => !service.Scrapes.Has(s)).Distinct());
    }

    private void SkipIfItCannotBe() => Assert.SkipWhen(service.Skipped is not null, service.Skipped ?? "");

    private IEnumerable<string> Lines(string begin, string end) =>
        service.Log.Split('\n').Where(l => l.Contains(begin, StringComparison.Ordinal) && l.Contains(end, StringComparison.Ordinal));

    private static byte[] Python(string program, string file) => Tool.Run("/usr/bin/python3", ["-c", program, Path.Combine(Folder, file)]);

    [GeneratedRegex("\"(?:expr|query)\":\\s*(\"(?:[^\"\\\\]|\\\\.)*\")")]
    private static partial Regex Query();
}
