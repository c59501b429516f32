using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Tests.Service;

/// <summary>What a client with bad intent sends.</summary>
public class AbuseTests
{
    [Fact]
    public async Task An_oversized_body_is_refused_before_it_is_read()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var body = new StringContent(new string(' ', 17 << 20), Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/streams") { Content = body };
        request.Headers.ExpectContinue = true;
        using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("16 MB", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_bomb_costs_nothing()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync();

        // 30000 x 30000 gray pixels in less than a megabyte.
        var png = Convert.ToBase64String(Bomb(30000, 30000));
        var (status, body) = await service.PostAsync("/api/streams/scene/objects", $$"""{"prompt": {"type": "mask", "png": "{{png}}"} }""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("Cannot read the image", (string)body!["detail"]!, StringComparison.Ordinal);

        // And one within the decoder's own limit that is not of the frames' size.
        png = Convert.ToBase64String(Bomb(4000, 4000));
        (status, body) = await service.PostAsync("/api/streams/scene/objects", $$"""{"prompt": {"type": "mask", "png": "{{png}}"} }""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("more than the 15360 that are accepted", (string)body!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_bytes_as_json_are_answered_with_a_refusal()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync();
        var random = new Random(3);
        var seeds = new[] { """{"prompt": {"type": "box", "box": [1, 2, 30, 40]}, "name": "x"}""", """{"prompt": {"type": "scribble", "strokes": [{"points": [[1, 2], [3, 4]], "radius": 2}]}}""" };
        for (var i = 0; i < 150; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(seeds[i % 2]);
            for (var k = 0; k < 3; k++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            using var body = new ByteArrayContent(bytes);
            body.Headers.ContentType = new("application/json");
            using var answer = await service.Client.PostAsync("/api/streams/scene/objects", body, TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Created, $"{answer.StatusCode} to {Encoding.Latin1.GetString(bytes)}");
        }

        await service.UntilAsync("/api/streams/scene", s => (string)s["state"]! == "running");
    }

    [Theory]
    [InlineData("/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/srnet.dll")]
    [InlineData("//etc/passwd")]
    public async Task The_page_serves_its_own_files_only(string path)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, service.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Clients_reach_no_file_outside_of_the_folders_that_are_open_to_them()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("clips"));
        Directory.CreateDirectory(folder.File("clips-private"));
        File.WriteAllText(folder.File("clips/a.mp4"), "");
        File.WriteAllText(folder.File("secret.mp4"), "");
        File.CreateSymbolicLink(folder.File("clips/link.mp4"), folder.File("secret.mp4"));
        File.CreateSymbolicLink(folder.File("clips/up"), folder.Path);
        string[] open = [folder.File("clips")];

        ClientSource.Check(folder.File("clips/a.mp4"), open);
        ClientSource.Check("rtsp://camera/live", []);
        ClientSource.Check("/dev/video0", []);
        foreach (var source in new[]
        {
            folder.File("secret.mp4"), folder.File("clips/../secret.mp4"), folder.File("clips/link.mp4"), folder.File("clips/up/secret.mp4"), folder.File("clips-private/x.mp4"),
            folder.File("clips"), "clips/a.mp4", "/etc/passwd", "/dev/video0/../sda", "/dev/videos", "file:///etc/passwd", "lavfi:movie=/etc/passwd", $"lavfi:{folder.File("clips/a.mp4")}",
            "concat:/etc/passwd", "ftp://host/x", $"x://{folder.File("clips/a.mp4")}",
        })
        {
            Assert.Equal(SrNetError.InvalidInput, Assert.Throws<SrNetException>(() => ClientSource.Check(source, open)).Error);
        }
    }

    [Fact]
    public async Task A_thousand_idle_connections_keep_nobody_out()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync();
        var idle = new List<Socket>();
        try
        {
            for (var i = 0; i < 1000; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, service.Address.Port, TestContext.Current.CancellationToken);
                idle.Add(socket);

                // Every second one has begun to say something.
                if (i % 2 == 0)
                {
                    await socket.SendAsync("GET /api/str"u8.ToArray(), TestContext.Current.CancellationToken);
                }
            }

            using var client = service.NewClient();
            for (var i = 0; i < 20; i++)
            {
                Assert.Contains("scene", await client.GetStringAsync("/api/streams", TestContext.Current.CancellationToken), StringComparison.Ordinal);
            }
        }
        finally
        {
            idle.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task A_viewer_that_does_not_read_holds_up_neither_the_stream_nor_another_viewer()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.PostAsync("/api/streams", """{"id": "large", "source": "synth://demo?size=720x1280", "loop": true}""");
        await service.UntilAsync("/api/streams/large", s => (long)s["framesProcessed"]! > 0);
        using var slow = new TcpClient { ReceiveBufferSize = 4096 };
        await slow.ConnectAsync(IPAddress.Loopback, service.Address.Port, TestContext.Current.CancellationToken);
        await slow.GetStream().WriteAsync("GET /api/streams/large/video.mjpeg HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await service.UntilAsync("/api/streams/large", s => s["outputs"]!.AsArray().Any(o => (string)o!["kind"]! == "mjpeg" && (string)o["state"]! == "running"));

        // More than all buffers of the slow one's connection together hold.
        await using var video = await service.Client.GetStreamAsync("/api/streams/large/video.mjpeg", TestContext.Current.CancellationToken);
        await video.ReadExactlyAsync(new byte[8_000_000], TestContext.Current.CancellationToken);
        Assert.Equal("running", (string)(await service.GetAsync("/api/streams/large"))["state"]!);
    }

    [Fact]
    public async Task There_is_an_end_to_streams_objects_and_prompts_that_wait()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var manager = service.Service<StreamManager>();
        for (var i = 0; i < StreamManager.Maximum; i++)
        {
            Assert.NotNull(manager.Add(new StreamDefinition { Id = $"s{i}", Source = "synth://nothing" }));
        }

        var (status, body) = await service.PostAsync("/api/streams", """{"id": "more", "source": "synth://nothing"}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("64 streams, which is the most", (string)body!["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://admin:hunter2@127.0.0.1:1/live")]
    [InlineData("rtsp://127.0.0.1:1/live?user=admin&password=hunter2")]
    [InlineData("http://admin:hunter2@127.0.0.1:1/video.m3u8?token=hunter2")]
    [InlineData("rtsps://:hunter2@127.0.0.1:1/")]
    [InlineData("rtsp://admin:hun/ter2hunter2@127.0.0.1:1/live")]
    [InlineData("ftp://admin:hunter2@127.0.0.1/x")]
    [InlineData("/clips/x?password=hunter2")]
    public async Task No_answer_holds_a_password(string source)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var (status, body) = await service.PostAsync("/api/streams", $$"""{"id": "camera", "source": "{{source}}"}""");
        var seen = body!.ToJsonString();
        if (status == HttpStatusCode.Created)
        {
            seen += (await service.UntilAsync("/api/streams/camera", s => (string)s["state"]! is "reconnecting" or "failed" && s["error"] is not null)).ToJsonString();
            seen += await service.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
            seen += (await service.GetAsync("/health/ready")).ToJsonString();
        }

        Assert.DoesNotContain("hunter2", seen, StringComparison.Ordinal);
    }

    // A PNG whose rows are all zeros, written by hand: signature, header, one compressed block, end.
    private static byte[] Bomb(int width, int height)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header, width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        Chunk(png, "IHDR", header);
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest))
        {
            var row = new byte[width + 1];
            for (var y = 0; y < height; y++)
            {
                zlib.Write(row);
            }
        }

        Chunk(png, "IDAT", data.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void Chunk(Stream png, string type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        var content = Encoding.ASCII.GetBytes(type).Concat(data).ToArray();
        png.Write(content);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(number, Crc(content));
        png.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
