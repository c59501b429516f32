using System.Text;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Deploy;

/// <summary>The systemd unit and the files around it.</summary>
public class UnitTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy");

    [Fact]
    public void The_unit_is_valid_and_shuts_the_service_in()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not installed");
        using var scratch = new Scratch();
        var unit = File.ReadAllText(Path.Combine(Folder, "systemd", "srnet.service"));
        File.WriteAllText(scratch["srnet.service"], unit.Replace("/opt/srnet/srnet ", "/bin/true ", StringComparison.Ordinal));
        Tool.Run("systemd-analyze", ["verify", scratch["srnet.service"]]);
        // From 0 (nothing is open) to 10; in tenths. Without its settings the unit has 9.6.
        Tool.Run("systemd-analyze", ["security", "--offline=true", "--threshold=25", scratch["srnet.service"]]);
    }

    [Fact]
    public void Compose_mounts_only_files_that_are_there_or_that_the_guide_makes()
    {
        var mounts = Encoding.UTF8.GetString(Tool.Run("/usr/bin/python3", ["-c", "import sys, yaml; c = yaml.safe_load(open(sys.argv[1])); [print(v.split(':')[0]) for s in c['services'].values() for v in s.get('volumes', [])]; [print(s['file']) for s in c['secrets'].values()]", Path.Combine(Folder, "compose.yaml")]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(m => m.StartsWith('.')).ToList();
        Assert.NotEmpty(mounts);
        Assert.All(mounts.Where(m => m != "./srnet.key"), m => Assert.True(Path.Exists(Path.Combine(Folder, m)), $"{m} is missing"));
    }

    [Fact]
    public void Nothing_is_published_beyond_this_machine()
    {
        var ports = File.ReadLines(Path.Combine(Folder, "compose.yaml")).Select(l => l.Trim()).Where(l => l.StartsWith("- \"", StringComparison.Ordinal) && l.Contains(':')).ToList();
        Assert.NotEmpty(ports);
        Assert.All(ports, p => Assert.StartsWith("- \"127.0.0.1:", p, StringComparison.Ordinal));
    }
}
