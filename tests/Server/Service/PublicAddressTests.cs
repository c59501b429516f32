using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SRNet.Server.Service.Configuration;

namespace SRNet.Server.Tests.Service;

/// <summary>How the service is called by browsers, proxies before it and pages of other sites, each request as they send it.</summary>
public class PublicAddressTests
{
    private const string Dashboard = "https://dash.example";
    private static readonly ServiceConfig Public = new() { Rtsp = null, PublicUrl = new Uri("https://srnet.example:8443/cameras") };
    private static readonly ServiceConfig Trusting = new() { Rtsp = null, TrustedProxies = [new IPNetwork(IPAddress.Loopback, 32)], Hosts = ["srnet.example"] };

    [Theory]
    [InlineData("https://srnet.example:8443", "127.0.0.1:8080")]
    [InlineData("https://srnet.example:8443", "srnet.example")]
    [InlineData("https://srnet.example:8443", "srnet.example:8443")]
    [InlineData(null, "srnet.example:8443")]
    public async Task The_public_address_is_the_services_own_however_a_proxy_calls_it(string? origin, string host)
    {
        await using var service = await ServiceUnderTest.StartAsync(Public);
        foreach (var prefix in new[] { "", "/cameras" })
        {
            using var added = await SendAsync(service, HttpMethod.Post, $"{prefix}/api/streams", $$"""{"id": "a{{prefix.Length}}", "source": "synth://nothing"}""", ("Origin", origin), ("Host", host));
            Assert.Equal(HttpStatusCode.Created, added.StatusCode);
            Assert.Equal(origin is null && host != "srnet.example:8443" ? prefix : "/cameras", added.Headers.Location!.OriginalString.Split("/api")[0]);
            using var page = await SendAsync(service, HttpMethod.Get, $"{prefix}/", null, ("Host", host));
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }
    }

    [Theory]
    [InlineData("https://srnet.example:8443/cameras", "127.0.0.1:8080", "/cameras")]
    [InlineData("https://srnet.example:8443/cameras", "srnet.example", "")]
    [InlineData("http://[::1]:9300", "localhost:8080", "")]
    [InlineData(null, "localhost:8080", "")]
    public async Task Addresses_to_copy_are_those_that_browsers_use_whatever_the_proxy_calls(string? publicUrl, string host, string prefix)
    {
        const string Key = "correct-horse-battery";
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = new IPEndPoint(IPAddress.Any, 0), PublicUrl = publicUrl is null ? null : new Uri(publicUrl), ApiKey = Key });
        using var added = await SendAsync(service, HttpMethod.Post, "/api/streams", """{"id": "a", "source": "synth://nothing"}""", ("X-Api-Key", Key));
        using var answer = await SendAsync(service, HttpMethod.Get, $"{prefix}/api/streams/a/addresses", null, ("Host", host), ("X-Api-Key", Key));
        var addresses = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["addresses"]!.AsArray().Select(a => (string)a!["url"]!).ToList();
        var expected = new Uri(publicUrl ?? $"http://{host}");
        Assert.Contains($"{expected.AbsoluteUri.TrimEnd('/')}/api/streams/a/snapshot.jpg", addresses);
        Assert.StartsWith($"rtsp://{expected.Host}:", addresses[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cookie_is_for_the_public_path_and_for_TLS_alone()
    {
        await using var service = await ServiceUnderTest.StartAsync(Public with { ApiKey = "correct-horse-battery" });
        using var behind = await SendAsync(service, HttpMethod.Post, "/api/session", """{"key": "correct-horse-battery"}""", ("Origin", "https://srnet.example:8443"));
        Assert.Matches("path=/cameras; secure; samesite=strict; httponly", behind.Headers.GetValues("Set-Cookie").Single());
        using var direct = await SendAsync(service, HttpMethod.Post, "/api/session", """{"key": "correct-horse-battery"}""");
        Assert.Matches("path=/; samesite=strict; httponly", direct.Headers.GetValues("Set-Cookie").Single());
    }

    [Theory]
    [InlineData("http://127.0.0.1:9001", "same-origin", HttpStatusCode.NotFound)]
    [InlineData("http://[::1]:9001", "same-origin", HttpStatusCode.NotFound)]
    [InlineData("http://127.0.0.1:9001", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:9001", null, HttpStatusCode.Forbidden)]
    [InlineData("http://evil.example", "same-origin", HttpStatusCode.Forbidden)]
    [InlineData("https://srnet.example:444", "cross-site", HttpStatusCode.NotFound)]
    public async Task A_proxy_on_this_machine_needs_no_setting_and_a_name_under_hosts_goes_by_any_port(string origin, string? site, HttpStatusCode expected)
    {
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, Hosts = ["srnet.example"] });
        using var answer = await SendAsync(service, HttpMethod.Post, "/api/streams/x/pause", null, ("Origin", origin), ("Sec-Fetch-Site", site));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("::1", "[::1]")]
    [InlineData("::", "[::1]")]
    [InlineData("::", "127.0.0.1")]
    public async Task Addresses_of_both_kinds_are_served_alike(string listen, string called)
    {
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, Listen = new IPEndPoint(IPAddress.Parse(listen), 0), ApiKey = "correct-horse-battery" });
        var address = $"http://{called}:{service.Address.Port}";
        using var signedIn = await SendAsync(service, HttpMethod.Post, $"{address}/api/session", """{"key": "correct-horse-battery"}""", ("Origin", address));
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        using var added = await SendAsync(service, HttpMethod.Post, $"{address}/api/streams", """{"id": "a", "source": "synth://nothing"}""", ("Origin", address), ("Cookie", cookie));
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        using var foreign = await SendAsync(service, HttpMethod.Post, $"{address}/api/streams/a/pause", null, ("Origin", $"http://{called}:1"), ("Cookie", cookie));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        for (var i = 0; i < 11; i++)
        {
            using var wrong = await SendAsync(service, HttpMethod.Get, $"{address}/api/streams", null, ("X-Api-Key", "wrong"));
            Assert.Equal(i < 10 ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests, wrong.StatusCode);
        }
    }

    [Fact]
    public async Task The_sentence_that_refuses_names_Origin_and_Host_and_what_to_set()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var page = await SendAsync(service, HttpMethod.Post, "/api/streams", "{}", ("Origin", "https://cams.example:444"), ("Host", "localhost:8080"));
        var text = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.All(["https://cams.example:444", "(header Origin)", "localhost:8080", "(header Host)", "publicUrl", "cors"], word => Assert.Contains(word, text, StringComparison.Ordinal));
        using var host = await SendAsync(service, HttpMethod.Get, "/api/streams", null, ("Host", "cams.example"));
        text = await host.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.All(["cams.example", "(header Host)", "publicUrl", "hosts"], word => Assert.Contains(word, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("X-Forwarded-For", "198.51.100.1, 203.0.113.9")]
    [InlineData("Forwarded", "for=198.51.100.1;proto=http, for=\"203.0.113.9\";proto=https;host=srnet.example")]
    public async Task Who_guesses_keys_behind_a_trusted_proxy_is_slowed_down_and_nobody_else(string header, string value)
    {
        await using var service = await ServiceUnderTest.StartAsync(Trusting with { ApiKey = "correct-horse-battery" });
        for (var i = 0; i < 10; i++)
        {
            using var wrong = await SendAsync(service, HttpMethod.Get, "/api/streams", null, (header, value), ("X-Api-Key", "wrong"));
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var same = await SendAsync(service, HttpMethod.Get, "/api/streams", null, (header, value), ("X-Api-Key", "correct-horse-battery"));
        Assert.Equal(HttpStatusCode.TooManyRequests, same.StatusCode);
        using var other = await SendAsync(service, HttpMethod.Get, "/api/streams", null, ("X-Forwarded-For", "203.0.113.10"), ("X-Api-Key", "correct-horse-battery"));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task What_a_proxy_says_that_is_not_trusted_counts_for_nothing()
    {
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, TrustedProxies = [IPNetwork.Parse("10.0.0.0/8")], ApiKey = "correct-horse-battery" });
        for (var i = 0; i < 10; i++)
        {
            using var wrong = await SendAsync(service, HttpMethod.Get, "/api/streams", null, ("X-Forwarded-For", $"203.0.113.{i}"), ("Forwarded", $"for=203.0.113.{i}"), ("X-Api-Key", "wrong"));
        }

        using var slowed = await SendAsync(service, HttpMethod.Get, "/api/streams", null, ("X-Forwarded-For", "203.0.113.99"), ("X-Api-Key", "correct-horse-battery"));
        Assert.Equal(HttpStatusCode.TooManyRequests, slowed.StatusCode);
        using var named = await SendAsync(service, HttpMethod.Post, "/api/streams", "{}", ("X-Forwarded-Host", "evil.example"), ("Origin", "http://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, named.StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-Host", "srnet.example:8443", HttpStatusCode.Created)]
    [InlineData("Forwarded", "host=\"srnet.example:8443\";proto=https", HttpStatusCode.Created)]
    [InlineData("X-Forwarded-Host", "evil.example", HttpStatusCode.Forbidden)]
    public async Task A_trusted_proxy_says_host_and_prefix_but_a_name_that_is_not_known_stays_refused(string header, string value, HttpStatusCode expected)
    {
        await using var service = await ServiceUnderTest.StartAsync(Trusting);
        using var added = await SendAsync(service, HttpMethod.Post, "/api/streams", """{"id": "a", "source": "synth://nothing"}""", (header, value), ("Origin", "https://srnet.example:8443"));
        Assert.Equal(expected, added.StatusCode);

        // A page that was led here by another name could send such a header as well.
        using var rebound = await SendAsync(service, HttpMethod.Get, "/api/streams", null, ("Host", "evil.example"), ("X-Forwarded-Host", "localhost"));
        Assert.Equal(HttpStatusCode.Forbidden, rebound.StatusCode);
        using var prefixed = await SendAsync(service, HttpMethod.Post, "/api/streams", """{"id": "b", "source": "synth://nothing"}""", ("X-Forwarded-Prefix", "/cams"));
        Assert.Equal("/cams/api/streams/b", prefixed.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Pages_that_are_listed_may_ask_and_no_others()
    {
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, Cors = [Dashboard], ApiKey = "correct-horse-battery" });
        using var asked = await SendAsync(
            service, HttpMethod.Options, "/api/streams", null, ("Origin", Dashboard), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization, content-type"), ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.NoContent, asked.StatusCode);
        Assert.Equal(Dashboard, asked.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Authorization", asked.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
        using var streams = await SendAsync(service, HttpMethod.Get, "/api/streams", null, ("Origin", Dashboard), ("Sec-Fetch-Site", "cross-site"), ("X-Api-Key", "correct-horse-battery"));
        Assert.Equal(HttpStatusCode.OK, streams.StatusCode);
        Assert.Equal(Dashboard, streams.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal(["Origin"], streams.Headers.Vary);
        using var nobody = await SendAsync(service, HttpMethod.Get, "/api/streams", null, ("Origin", Dashboard));
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        foreach (var other in new[] { "https://evil.example", "http://dash.example", "https://dash.example.evil.example", "null" })
        {
            using var refused = await SendAsync(service, HttpMethod.Options, "/api/streams", null, ("Origin", other), ("Access-Control-Request-Method", "POST"));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"id": "a", "source": "/etc/passwd"}""")]
    [InlineData("""{"id": "a", "source": "synth://nothing", "outputs": [{"kind": "fax"}]}""")]
    public async Task What_is_refused_is_told_to_the_page_that_asked(string json)
    {
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, Cors = [Dashboard] });
        using var refused = await SendAsync(service, HttpMethod.Post, "/api/streams", json, ("Origin", Dashboard), ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(Dashboard, refused.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("nosniff", refused.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task Dashboards_that_are_listed_may_frame_the_page_and_show_pictures()
    {
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, Embed = [Dashboard, "http://192.168.1.20:8123"] });
        await service.AddSceneAsync();
        using var page = await SendAsync(service, HttpMethod.Get, "/", null);
        Assert.Equal("frame-ancestors 'self' https://dash.example http://192.168.1.20:8123", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.False(page.Headers.Contains("X-Frame-Options"));
        const string Picture = "/api/streams/scene/snapshot.jpg";
        using var shown = await SendAsync(service, HttpMethod.Get, Picture, null, ("Referer", Dashboard + "/"), ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.Equal("cross-origin", shown.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        foreach (var referer in new[] { "https://evil.example/", "https://dash.example.evil.example/", null })
        {
            using var refused = await SendAsync(service, HttpMethod.Get, Picture, null, ("Referer", referer), ("Sec-Fetch-Site", "cross-site"));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal("same-origin", refused.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        }

        await using var closed = await ServiceUnderTest.StartAsync();
        using var own = await SendAsync(closed, HttpMethod.Get, "/", null);
        Assert.Equal("DENY", own.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("frame-ancestors 'none'", own.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Theory]
    [InlineData("/health/live", "application/json; charset=utf-8")]
    [InlineData("/health/ready", "application/json; charset=utf-8")]
    [InlineData("/api/streams", "application/json; charset=utf-8")]
    [InlineData("/api/streams/scene/snapshot.jpg", "image/jpeg")]
    [InlineData("/api/streams/scene/video.mjpeg", "multipart/x-mixed-replace; boundary=srnet-frame")]
    [InlineData("/api/streams/scene/events", "text/event-stream")]
    [InlineData("/metrics", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("/", "text/html")]
    public async Task HEAD_is_answered_as_GET_without_a_body_and_ends(string path, string type)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        await service.AddSceneAsync();
        using var answer = await SendAsync(service, HttpMethod.Head, path, null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type.Replace(" ", "", StringComparison.Ordinal), answer.Content.Headers.GetValues("Content-Type").Single().Replace(" ", "", StringComparison.Ordinal));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("PATCH", "/api/streams", "GET, POST", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/api/version", "GET", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/api/streams/x/pause", "POST", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/api/nothing", null, HttpStatusCode.NotFound)]
    public async Task A_wrong_method_is_told_which_are_right(string method, string path, string? allowed, HttpStatusCode expected)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var answer = await SendAsync(service, new HttpMethod(method), path, null);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(allowed?.Split(", "), answer.Content.Headers.TryGetValues("Allow", out var allow) ? allow.SelectMany(a => a.Split(", ")).Order() : null);
        Assert.Contains(allowed ?? "/openapi/v1.json", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_that_is_not_said_to_be_JSON_is_refused_as_that(string? type)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/streams") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"id": "a", "source": "synth://demo"}""")) };
        request.Content.Headers.ContentType = type is null ? null : new(type);
        using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("Content-Type: application/json", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(ServiceUnderTest service, HttpMethod method, string path, string? json, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers.Where(h => h.Value is not null))
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}
