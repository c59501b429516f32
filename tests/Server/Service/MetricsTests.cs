using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SRNet.Server.Service.Configuration;

namespace SRNet.Server.Tests.Service;

public class MetricsTests
{
    [Fact]
    public async Task Promtool_has_nothing_to_say_against_the_metrics()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync("measured");
        await service.MarkAsync("measured");
        await service.PostAsync("/api/streams", """{"id": "silent", "source": "rtsp://admin:hunter2@127.0.0.1:1/"}""");
        await using (var video = await service.Client.GetStreamAsync("/api/streams/measured/video.mjpeg", TestContext.Current.CancellationToken))
        {
            await video.ReadExactlyAsync(new byte[3000], TestContext.Current.CancellationToken);
        }

        var text = await ScrapeAsync(service);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        foreach (var line in new[]
        {
            "srnet_frames_captured_total{stream=\"measured\"}",
            "srnet_frames_processed_total{stream=\"measured\"}",
            "srnet_frames_emitted_total{stream=\"measured\"}",
            "srnet_frames_dropped_total{reason=\"queue_full\",stage=\"segment\",stream=\"measured\"}",
            "srnet_stage_duration_seconds_bucket{stage=\"encode\",stream=\"measured\",le=\"0.0333\"}",
            "srnet_stage_duration_seconds_bucket{stage=\"encode\",stream=\"measured\",le=\"+Inf\"}",
            "srnet_frame_latency_seconds_count{sink=\"mjpeg\",stream=\"measured\"}",
            "srnet_queue_depth{stage=\"segment\",stream=\"measured\"}",
            "srnet_stream_up{stream=\"measured\"} 1\n",
            "srnet_stream_up{stream=\"silent\"} 0\n",
            "srnet_stream_reconnects_total{reason=\"disconnected\",stream=\"silent\"}",
            "srnet_stream_last_frame_timestamp_seconds{stream=\"measured\"}",
            "srnet_objects_active{stream=\"measured\"} 1\n",
            "srnet_objects_lost_total{stream=\"measured\"}",
            "srnet_memory_frames{kind=\"template\",stream=\"measured\"} 1\n",
            "srnet_memory_frames{kind=\"recent\",stream=\"measured\"}",
            "srnet_memory_bytes{kind=\"template\",stream=\"measured\"}",
            "srnet_memory_frames{kind=\"template\",stream=\"silent\"} 0\n",
            "srnet_stream_paused{stream=\"measured\"} 0\n",
            "srnet_stream_overload{stream=\"measured\"} ",
            "srnet_build_info{",
        })
        {
            Assert.Contains(line, text, StringComparison.Ordinal);
        }

        // A camera that never answered has no last frame, rather than a made-up one.
        Assert.DoesNotContain("srnet_stream_last_frame_timestamp_seconds{stream=\"silent\"}", text, StringComparison.Ordinal);

        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool is not installed (Debian: prometheus).");
        using var promtool = Process.Start(new ProcessStartInfo("/usr/bin/promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        Assert.Equal("", await promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, promtool.ExitCode);
    }

    [Fact]
    public async Task A_removed_streams_series_go_and_streams_that_come_and_go_leave_room_for_others()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        for (var i = 0; i < 200; i++)
        {
            await service.PostAsync("/api/streams", $$"""{"id": "churn{{i}}", "source": "synth://nothing"}""");
            if (i % 20 == 0)
            {
                await ScrapeAsync(service);
            }

            await service.SendAsync(HttpMethod.Delete, $"/api/streams/churn{i}");
        }

        await service.PostAsync("/api/streams", """{"id": "last", "source": "synth://nothing"}""");
        var text = await ScrapeAsync(service);
        Assert.Contains("srnet_frames_captured_total{stream=\"last\"}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("stream=\"churn", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_comes_back_under_its_name_counts_from_nothing()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync("again");
        Assert.DoesNotContain("srnet_frames_captured_total{stream=\"again\"} 0\n", await ScrapeAsync(service), StringComparison.Ordinal);
        await service.SendAsync(HttpMethod.Delete, "/api/streams/again");
        Assert.DoesNotContain("stream=\"again\"", await ScrapeAsync(service), StringComparison.Ordinal);

        await service.PostAsync("/api/streams", """{"id": "again", "source": "synth://nothing"}""");
        var text = await ScrapeAsync(service);
        Assert.Contains("srnet_frames_captured_total{stream=\"again\"} 0\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("srnet_stage_duration_seconds_count{stage=\"encode\",stream=\"again\"}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrapers_get_the_text_format_whatever_they_would_rather_have()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var request = new HttpRequestMessage(method, "/metrics");
            request.Headers.TryAddWithoutValidation("Accept", "application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5");
            using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", Assert.Single(answer.Content.Headers.GetValues("Content-Type")));
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal(method == HttpMethod.Get, text.Contains("\nsrnet_build_info{", StringComparison.Ordinal));
        }

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await service.SendAsync(HttpMethod.Post, "/metrics")).Status);
    }

    [Fact]
    public async Task A_collector_that_is_named_gets_the_measurements()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        var received = Task.Run(async () =>
        {
            using var connection = await collector.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            var stream = connection.GetStream();
            var bytes = new List<byte>();
            var buffer = new byte[65536];
            while (!Encoding.Latin1.GetString([.. bytes]).Contains("srnet.build_info", StringComparison.Ordinal) && await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var got)
            {
                bytes.AddRange(buffer[..got]);
            }

            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            return Encoding.Latin1.GetString([.. bytes]);
        }, TestContext.Current.CancellationToken);

        // What was measured last is sent when the service ends.
        await using (await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, Otlp = new Uri($"http://{collector.LocalEndpoint}") }))
        {
        }

        Assert.StartsWith("POST /v1/metrics HTTP/1.1", await received, StringComparison.Ordinal);
        Assert.Contains("srnet.build_info", await received, StringComparison.Ordinal);
    }

    private static Task<string> ScrapeAsync(ServiceUnderTest service) => service.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
}
