using k8s;
using k8s.Models;

namespace SRNet.Fleet.Tests;

/// <summary>What deploy has for fleets, read as those read it that it is for. That it runs there is not shown by this.</summary>
public class DeploymentTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy");

    // Kubernetes' own types: a field that they do not have, or of another kind, is an error.
    private static readonly List<object> Manifests = KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(Folder, "kubernetes", "srnet.yaml")), strict: true);

    [Fact]
    public void Kubernetes_reads_every_field()
    {
        Assert.Equal(
            ["Service", "Service", "StatefulSet", "StatefulSet", "PodDisruptionBudget", "HorizontalPodAutoscaler"], Manifests.Cast<IKubernetesObject>().Select(m => m.Kind));
        Assert.Throws<YamlDotNet.Core.YamlException>(() => KubernetesYaml.LoadAllFromString("apiVersion: v1\nkind: Service\nspec:\n  ports:\n    - { name: http, porrt: 80 }\n", strict: true));
    }

    [Fact]
    public void What_the_manifests_say_of_each_other_is_there()
    {
        var services = Manifests.OfType<V1Service>().ToList();
        var sets = Manifests.OfType<V1StatefulSet>().ToList();
        Assert.Equal(2, sets.Count);
        foreach (var set in sets)
        {
            var labels = set.Spec.Template.Metadata.Labels;
            Assert.True(Covers(set.Spec.Selector.MatchLabels, labels));
            Assert.Null(services.Single(s => s.Metadata.Name == set.Spec.ServiceName).Spec.ClusterIP is "None" ? null : "no headless service");
            var container = Assert.Single(set.Spec.Template.Spec.Containers);
            Assert.All(services, s => Assert.True(Covers(s.Spec.Selector, labels)));
            Assert.All(services.SelectMany(s => s.Spec.Ports).Where(p => p.TargetPort is not null), p => Assert.Contains(p.TargetPort.Value, container.Ports.Select(c => c.Name)));
            Assert.All([container.ReadinessProbe, container.LivenessProbe], p => Assert.Contains(p.HttpGet.Port.Value, container.Ports.Select(c => c.Name)));
            var volumes = set.Spec.Template.Spec.Volumes.Select(v => v.Name).Concat(set.Spec.VolumeClaimTemplates.Select(v => v.Metadata.Name)).ToList();
            Assert.All(container.VolumeMounts, m => Assert.Contains(m.Name, volumes));

            // Leaving may take as long as a full node needs.
            Assert.True(set.Spec.Template.Spec.TerminationGracePeriodSeconds > SRNet.Fleet.Nodes.Leaving.Patience.TotalSeconds);
        }

        // Two sets must not fight over each other's pods.
        Assert.All(sets, set => Assert.Single(sets, other => Covers(set.Spec.Selector.MatchLabels, other.Spec.Template.Metadata.Labels)));
        Assert.True(Covers(Manifests.OfType<V1PodDisruptionBudget>().Single().Spec.Selector.MatchLabels, sets[0].Spec.Template.Metadata.Labels));
        var scaler = Manifests.OfType<V2HorizontalPodAutoscaler>().Single().Spec;
        Assert.Contains(sets, s => s.Metadata.Name == scaler.ScaleTargetRef.Name && s.Kind == scaler.ScaleTargetRef.Kind);
        Assert.Equal("srnet_node_used", Assert.Single(scaler.Metrics).Pods.Metric.Name);
    }

    [Fact]
    public async Task The_arguments_in_the_manifests_are_the_programs()
    {
        foreach (var set in Manifests.OfType<V1StatefulSet>())
        {
            // All that is said is understood: what is wrong is that nobody listens there.
            var arguments = set.Spec.Template.Spec.Containers[0].Args.Select(a => a.Replace("$(NAME)", "n", StringComparison.Ordinal).Replace("$(ADDRESS)", "127.0.0.1", StringComparison.Ordinal)
                .Replace("redis://redis:6379", $"redis://127.0.0.1:{Ports.Free()}", StringComparison.Ordinal).Replace("cuda", "cpu", StringComparison.Ordinal));
            var ended = await SrNetProcess.RunWithAsync(new Dictionary<string, string> { ["SRNET_CLUSTER_KEY"] = Tools.FleetUnderTest.Key, ["SRNET_API_KEY"] = Tools.FleetUnderTest.Key }, [.. arguments]);
            Assert.Contains("Redis at redis://127.0.0.1", ended.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Compose_reads_its_file()
    {
        // Debian's docker-compose is older than a project's name in the file.
        using var scratch = new Scratch();
        File.WriteAllLines(scratch["compose.yaml"], File.ReadLines(Path.Combine(Folder, "compose.fleet.yaml")).Where(l => !l.StartsWith("name:", StringComparison.Ordinal)));
        var read = System.Text.Encoding.UTF8.GetString(Tool.Run("env", ["SRNET_CLUSTER_KEY=k", "SRNET_API_KEY=k", "docker-compose", "--file", scratch["compose.yaml"], "config"]));
        Assert.All(["node-1", "node-2", "node-3", "redis"], service => Assert.Contains($"  {service}:", read, StringComparison.Ordinal));
    }

    private static bool Covers(IDictionary<string, string> selector, IDictionary<string, string> labels) => selector.All(s => labels.TryGetValue(s.Key, out var value) && value == s.Value);
}
