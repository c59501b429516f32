using System.Text.Json;
using System.Text.Json.Nodes;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Contracts;

public class OpenApiTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_running_program_describes_the_api_that_is_written_down()
    {
        var port = RtspServer.FreePort();
        using var service = SrNetProcess.Start("serve", "--listen", $"127.0.0.1:{port}", "--rtsp", "off");
        await service.UntilAsync(() => service.Out.Contains("serving", StringComparison.Ordinal), "it serves");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!.AsObject();

        // Where this one runs is nobody's contract.
        document.Remove("servers");
        Written.Same("openapi.json", document.ToJsonString(Indented) + "\n");
    }
}
