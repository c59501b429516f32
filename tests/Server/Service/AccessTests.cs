using System.Net;
using System.Text;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Security;

namespace SRNet.Server.Tests.Service;

public class AccessTests
{
    private const string Key = "correct-horse-battery";

    [Theory]
    [InlineData("/api/streams")]
    [InlineData("/api/version")]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/api/streams/x/video.mjpeg")]
    public async Task Without_the_key_there_is_nothing(string path)
    {
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { ApiKey = Key });
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(service, path));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(service, path, r => r.Headers.Authorization = new("Bearer", "wrong-horse-battery-x")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(service, path, r => r.Headers.Authorization = new("Bearer", Key[..^1])));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(service, path, r => r.Headers.Add("X-Api-Key", "")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(service, path + "?key=" + Key));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(service, path, r => r.Headers.Add("Cookie", $"{KeyGuard.Cookie}=99999999999.{new string('0', 64)}")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(service, path, r => r.Headers.Add("Cookie", $"{KeyGuard.Cookie}={Key}")));
        Assert.NotEqual(HttpStatusCode.Unauthorized, await StatusAsync(service, path, r => r.Headers.Authorization = new("Bearer", Key)));
        Assert.NotEqual(HttpStatusCode.Unauthorized, await StatusAsync(service, path, r => r.Headers.Add("X-Api-Key", Key)));
    }

    [Fact]
    public async Task A_browser_shows_the_key_once_and_gets_a_cookie_that_no_script_reads()
    {
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { ApiKey = Key });
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.PostAsync("/api/session", """{"key": "wrong"}""")).Status);

        using var body = new StringContent($$"""{"key": "{{Key}}"}""", Encoding.UTF8, "application/json");
        using var answer = await service.Client.PostAsync("/api/session", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Key, cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/api/streams", r => r.Headers.Add("Cookie", cookie.Split(';')[0])));
    }

    [Fact]
    public async Task The_pages_are_open_and_may_ask_nobody_but_the_service() =>
        await WithServiceAsync(new ServiceConfig { ApiKey = Key }, async service =>
        {
            using var docs = await service.Client.GetAsync("/docs/", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, docs.StatusCode);
            var policy = Assert.Single(docs.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'; script-src 'self' 'nonce-", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
            var nonce = policy.Split("'nonce-")[1].Split('\'')[0];
            Assert.True(nonce.Length >= 16, policy);
            Assert.Contains($"nonce=\"{nonce}\"", WebUtility.HtmlDecode(await docs.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/"));
        });

    [Fact]
    public async Task Health_needs_no_key_and_tells_strangers_nothing_else() =>
        await WithServiceAsync(new ServiceConfig { ApiKey = Key }, async service =>
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/health/live"));
            service.Service<Server.Service.Streams.StreamManager>().Add(new() { Id = "hidden", Source = "synth://nothing" });
            Assert.DoesNotContain("hidden", (await service.GetAsync("/health/ready")).ToJsonString(), StringComparison.Ordinal);
        });

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example:8080")]
    [InlineData("192.168.1.5:8080")]
    public async Task Another_machines_name_does_not_lead_here(string host) =>
        await WithServiceAsync(new ServiceConfig { Hosts = ["srnet.example"] }, async service =>
        {
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(service, "/api/streams", r => r.Headers.Host = host));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(service, "/", r => r.Headers.Host = host));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/api/streams", r => r.Headers.Host = "localhost:1"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/api/streams", r => r.Headers.Host = "SRNet.example"));
        });

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("http://localhost:1")]
    [InlineData("null")]
    [InlineData("file://")]
    public async Task A_page_of_another_site_is_refused(string origin) =>
        await WithServiceAsync(new ServiceConfig(), async service =>
        {
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(service, "/api/streams", r => r.Headers.Add("Origin", origin)));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, "/api/streams", r => r.Headers.Add("Origin", $"http://{service.Address.Authority}")));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(service, "/api/streams", r => r.Headers.Add("Sec-Fetch-Site", "cross-site")));
        });

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("127.0.0.1", "0.0.0.0")]
    [InlineData("::", "127.0.0.1")]
    public void Beyond_this_machine_it_does_not_start_without_a_key(string http, string rtsp)
    {
        var config = new ServiceConfig { Listen = new(IPAddress.Parse(http), 0), Rtsp = new(IPAddress.Parse(rtsp), 0) };
        var e = Assert.Throws<SrNetException>(() => Server.Service.ServiceHost.Build(config, null!));
        Assert.Equal(SrNetError.InvalidInput, e.Error);
        Assert.Contains("API key", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cookie_ends_with_its_time_and_cannot_be_lengthened()
    {
        var time = new ManualTime();
        ApiKey[] keys = [new("office", Role.Administer, Key), new("lobby", Role.Watch, Key + "y")];
        var guard = new KeyGuard(keys, time);
        var cookie = guard.NewSession(keys[1]);
        Assert.Equal(keys[1], guard.OfSession(cookie));
        Assert.Null(new KeyGuard([keys[0]], time).OfSession(cookie));
        Assert.Null(guard.OfSession("9" + cookie));
        time.Now += KeyGuard.Lifetime;
        Assert.Null(guard.OfSession(cookie));
    }

    private static async Task WithServiceAsync(ServiceConfig config, Func<ServiceUnderTest, Task> test)
    {
        await using var service = await ServiceUnderTest.StartAsync(config);
        await test(service);
    }

    private static async Task<HttpStatusCode> StatusAsync(ServiceUnderTest service, string path, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        prepare?.Invoke(request);
        using var answer = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
