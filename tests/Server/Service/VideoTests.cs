using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using SRNet.Server.Service.Configuration;

namespace SRNet.Server.Tests.Service;

public class VideoTests
{
    [Fact]
    public async Task A_websocket_gets_the_format_and_then_pictures_from_a_key_frame_on()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync();
        using var socket = await ConnectAsync(service);
        var (type, first) = await ReceiveAsync(socket);
        Assert.Equal(WebSocketMessageType.Text, type);
        var format = JsonNode.Parse(first)!;
        Assert.Matches("^avc1\\.[0-9A-F]{6}$", (string)format["codec"]!);
        Assert.Equal((160, 96), ((int)format["width"]!, (int)format["height"]!));

        var before = 0L;
        for (var i = 0; i < 10; i++)
        {
            (type, var picture) = await ReceiveAsync(socket);
            Assert.Equal(WebSocketMessageType.Binary, type);
            Assert.True(i > 0 || picture[0] == 1, "It begins with a key frame.");
            var captured = BinaryPrimitives.ReadInt64BigEndian(picture.AsSpan(1));
            Assert.True(captured > before);
            Assert.InRange(DateTimeOffset.UnixEpoch.AddMicroseconds(captured), DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow.AddSeconds(1));
            before = captured;
            Assert.True(picture.AsSpan(9).StartsWith(new byte[] { 0, 0, 0, 1 }) || picture.AsSpan(9).StartsWith(new byte[] { 0, 0, 1 }), "Annex B.");
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        await service.UntilAsync("/api/streams/scene", s => s["outputs"]!.AsArray().Single(o => (string)o!["kind"]! == "h264")!["state"]!.GetValue<string>() == "idle");
    }

    [Fact]
    public async Task A_removed_stream_says_goodbye_to_its_viewers()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync();
        using var socket = await ConnectAsync(service);
        await ReceiveAsync(socket);
        await service.SendAsync(HttpMethod.Delete, "/api/streams/scene");
        while ((await ReceiveAsync(socket)).Type != WebSocketMessageType.Close)
        {
        }

        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task Without_the_key_or_from_another_site_no_websocket_opens()
    {
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { ApiKey = "correct-horse-battery" });
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(service));
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(service, s => s.SetRequestHeader("Origin", "http://evil.example")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.SendAsync(HttpMethod.Get, "/api/streams/scene/video")).Status);
    }

    [Fact]
    public async Task An_rtsp_player_sees_the_stream()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/ffmpeg"), "ffmpeg is not installed.");
        var port = Ports.Free();
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = new IPEndPoint(IPAddress.Loopback, port), ApiKey = "correct-horse-battery" });
        service.Client.DefaultRequestHeaders.Add("X-Api-Key", "correct-horse-battery");
        await service.AddSceneAsync();
        Assert.Equal(0, await PlayAsync($"rtsp://srnet:correct-horse-battery@127.0.0.1:{port}/scene"));
        await service.PostAsync("/api/streams", $$"""{"id": "studio", "source": "{{ServiceUnderTest.Scene}}", "loop": true, "outputs": [{"kind": "rtsp", "background": "green"}]}""");
        await service.UntilAsync("/api/streams/studio", s => (long)s["framesProcessed"]! > 0);
        Assert.Equal(0, await PlayAsync($"rtsp://srnet:correct-horse-battery@127.0.0.1:{port}/studio/green"));
        Assert.NotEqual(0, await PlayAsync($"rtsp://srnet:correct-horse-battery@127.0.0.1:{port}/studio/blur"));
        Assert.NotEqual(0, await PlayAsync($"rtsp://srnet:wrong@127.0.0.1:{port}/scene"));
        Assert.NotEqual(0, await PlayAsync($"rtsp://127.0.0.1:{port}/scene"));
    }

    [Fact]
    public async Task A_stream_is_recorded_and_pushed_to_another_server()
    {
        using var folder = new TemporaryFolder();
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, RecordingFolder = folder.Path });
        var (status, body) = await service.PostAsync("/api/streams", $$"""{"id": "pond", "source": "{{ServiceUnderTest.Scene}}", "loop": true, "outputs": [{"kind": "record", "keepHours": 1}, {"kind": "rtspPush", "url": "rtsp://user:hunter2@127.0.0.1:1/pond"}]}""");
        Assert.True(status == HttpStatusCode.Created, $"{body}");

        // No server there: the push says so, without the password, and the recording goes on.
        var stream = await service.UntilAsync("/api/streams/pond", s => Output(s, "record") == "running" && Output(s, "rtspPush") == "failed");
        Assert.Contains("rtsp://***@127.0.0.1:1/pond", stream.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", stream.ToJsonString(), StringComparison.Ordinal);
        await service.UntilAsync("/api/streams/pond", s => (long)s["framesProcessed"]! > 40);
        await service.SendAsync(HttpMethod.Delete, "/api/streams/pond");
        var file = Assert.Single(Directory.GetFiles(folder.File("pond")));
        using var source = new Pipeline.Sources.FrameSources().Open(file, new Pipeline.Sources.SourceOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(new Segmentation.Imaging.ImageSize(160, 96), source.Description.Size);
    }

    private static string? Output(JsonNode stream, string kind) => (string?)stream["outputs"]!.AsArray().First(o => (string)o!["kind"]! == kind)!["state"];

    private static async Task<int> PlayAsync(string url)
    {
        using var ffmpeg = Process.Start(new ProcessStartInfo(
            "/usr/bin/ffmpeg", ["-nostdin", "-loglevel", "error", "-rtsp_transport", "tcp", "-i", url, "-frames:v", "5", "-f", "null", "-"]) { RedirectStandardError = true })!;
        _ = ffmpeg.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await ffmpeg.WaitForExitAsync(TestContext.Current.CancellationToken);
        return ffmpeg.ExitCode;
    }

    private static async Task<ClientWebSocket> ConnectAsync(ServiceUnderTest service, Action<ClientWebSocketOptions>? prepare = null)
    {
        var socket = new ClientWebSocket();
        prepare?.Invoke(socket.Options);
        await socket.ConnectAsync(new Uri($"ws://{service.Address.Authority}/api/streams/scene/video"), TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<(WebSocketMessageType Type, byte[] Bytes)> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[1 << 20];
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
            length += part.Count;
            if (part.EndOfMessage)
            {
                return (part.MessageType, buffer[..length]);
            }
        }
    }
}
