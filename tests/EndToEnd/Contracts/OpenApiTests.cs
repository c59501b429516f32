using System.Text.Json;
using System.Text.Json.Nodes;
using SRNet.EndToEnd.Tests.Tools;
using SRNet.Fleet.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Contracts;

public class OpenApiTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_running_program_describes_the_api_that_is_written_down()
    {
        // A node of a fleet has all of it.
        using var scratch = new Scratch();
        using var redis = new RedisServer(scratch.Folder);
        var document = await DescribedAsync("--cluster", redis.Address, "--advertise", $"127.0.0.1:{Ports.Free()}");

        // Where this one runs is nobody's contract.
        document.Remove("servers");
        Written.Same("openapi.json", document.ToJsonString(Indented) + "\n");
        var alone = await DescribedAsync();
        Assert.Equal(Paths(document).Where(p => !p.StartsWith("/api/fleet", StringComparison.Ordinal)), Paths(alone));
    }

    private static IEnumerable<string> Paths(JsonObject document) => document["paths"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal);

    private static async Task<JsonObject> DescribedAsync(params string[] arguments)
    {
        var port = Ports.Free();
        using var service = SrNetProcess.StartWith(
            new Dictionary<string, string> { ["SRNET_CLUSTER_KEY"] = "0123456789abcdef" }, ["serve", "--listen", $"127.0.0.1:{port}", "--rtsp", "off", .. arguments]);
        await service.UntilAsync(() => service.Out.Contains("serving", StringComparison.Ordinal), "it serves");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        return JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!.AsObject();
    }
}
