using SRNet.Segmentation.Imaging;

namespace SRNet.Server.Tests.Service;

public class OverloadTests
{
    [Fact]
    public async Task A_stream_that_does_not_keep_its_rate_spends_less_and_says_so()
    {
        await using var service = await ServiceUnderTest.StartAsync();

        // A size at which no machine that runs tests segments every frame; and one stream whose frames are to be dropped only.
        foreach (var (id, setting) in new[] { ("eased", "spendLess"), ("plain", "drop") })
        {
            await service.PostAsync("/api/streams", $$"""{"id": "{{id}}", "source": "synth://shapes?size=288x512&objects=1&live=true", "size": "720x1280", "overload": "{{setting}}"}""");
            await service.UntilAsync($"/api/streams/{id}", stream => (long)stream["framesProcessed"]! > 0);
            Assert.Equal("none", (string?)(await service.GetAsync($"/api/streams/{id}"))["overload"]);
            await service.MarkAsync(id);
        }

        var before = Size(await service.GetAsync("/api/streams/plain"));
        await service.UntilAsync("/api/streams/eased", stream => (string?)stream["overload"] is "smallerPicture" or "dropping" && Size(stream) is { } size && size.Pixels < before!.Value.Pixels);

        // The memory came along. Between two frames of a loaded machine the object may jump out of reach for a moment; it has to be followed again without anybody's mark.
        await service.UntilAsync("/api/streams/eased", stream => (string?)stream["objects"]![0]!["state"] == "tracking");
        var metrics = await service.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Matches("srnet_stream_overload\\{stream=\"eased\"\\} [23]\n", metrics);
        Assert.Contains("srnet_stream_overload{stream=\"plain\"} 0\n", metrics, StringComparison.Ordinal);
        var plain = await service.GetAsync("/api/streams/plain");
        Assert.Equal("none", (string?)plain["overload"]);
        Assert.Equal(before, Size(plain));
        Assert.True((long)plain["framesDropped"]! > 0);

        // The setting is a part of the definition, and another word for it is refused.
        Assert.Equal("drop", (string?)(await service.GetAsync("/api/streams/plain/definition"))["overload"]);
        var (status, problem) = await service.PostAsync("/api/streams", """{"id": "other", "source": "synth://demo", "overload": "ignore"}""");
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, status);
        Assert.Contains("spendLess or drop", (string?)problem!["detail"], StringComparison.Ordinal);
    }

    private static ImageSize? Size(System.Text.Json.Nodes.JsonNode stream) => SRNet.Segmentation.Model.NetworkSize.TryParse((string?)stream["internalSize"] ?? "");
}
