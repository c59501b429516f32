using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SRNet.Server.Service.Configuration;

namespace SRNet.Server.Tests.Service;

public class RolesTests
{
    private const string Only = "correct-horse-battery";
    private static readonly ServiceConfig Config = new()
    {
        Rtsp = null,
        ApiKey = Only,
        Keys = [new("lobby", Role.Watch, "lobby-0123456789ab"), new("desk", Role.Mark, "desk-0123456789abc"), new("chief", Role.Administer, "chief-0123456789ab")],
    };

    [Theory]
    [InlineData("GET", "/api/streams", "watch")]
    [InlineData("GET", "/api/streams/a", "watch")]
    [InlineData("GET", "/metrics", "watch")]
    [InlineData("GET", "/openapi/v1.json", "watch")]
    [InlineData("POST", "/api/streams/a/pause", "mark")]
    [InlineData("POST", "/api/streams/a/resume", "mark")]
    [InlineData("POST", "/api/streams/a/objects", "mark")]
    [InlineData("POST", "/api/streams/a/objects/undo", "mark")]
    [InlineData("POST", "/api/streams/a/objects/1/prompts", "mark")]
    [InlineData("PATCH", "/api/streams/a/objects/1", "mark")]
    [InlineData("DELETE", "/api/streams/a/objects/1", "mark")]
    [InlineData("DELETE", "/api/streams/a/recordings/record/2030-01-01T00-00-00Z.mp4", "administer")]
    [InlineData("PUT", "/api/streams/a/zones", "administer")]
    [InlineData("DELETE", "/api/session", "watch")]
    [InlineData("POST", "/api/streams", "administer")]
    [InlineData("PUT", "/api/streams/a", "administer")]
    [InlineData("DELETE", "/api/streams/a", "administer")]
    [InlineData("GET", "/api/streams/a/recordings", "watch")]
    [InlineData("GET", "/api/streams/a/recordings/record/20260101T000000.000Z.mp4", "watch")]
    [InlineData("DELETE", "/api/streams/a/recordings/record/20260101T000000.000Z.mp4", "administer")]
    public async Task A_key_is_good_for_its_role_and_a_refusal_says_which_one_is_needed(string method, string path, string needed)
    {
        await using var service = await ServiceUnderTest.StartAsync(Config);
        string[] roles = ["watch", "mark", "administer"];
        foreach (var key in Config.AllKeys)
        {
            using var answer = await SendAsync(service, method, path, key.Secret);
            var isEnough = Array.IndexOf(roles, ApiKey.RoleName(key.Role)) >= Array.IndexOf(roles, needed);
            Assert.Equal(!isEnough, answer.StatusCode == HttpStatusCode.Forbidden);
            Assert.NotEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
            if (!isEnough)
            {
                var detail = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["detail"]!;
                Assert.Equal($"This needs a key that may {needed}; the key '{key.Name}' may {ApiKey.RoleName(key.Role)}.", detail);
            }
        }
    }

    [Fact]
    public async Task The_API_says_whose_key_it_is_and_never_shows_one()
    {
        await using var service = await ServiceUnderTest.StartAsync(Config);
        foreach (var key in Config.AllKeys)
        {
            using var answer = await SendAsync(service, "GET", "/api/session", key.Secret);
            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal((key.Name, ApiKey.RoleName(key.Role)), ((string)JsonNode.Parse(body)!["name"]!, (string)JsonNode.Parse(body)!["role"]!));
            Assert.DoesNotContain(key.Secret, body, StringComparison.Ordinal);
        }

        using var nobody = await service.Client.GetAsync("/api/session", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        await using var open = await ServiceUnderTest.StartAsync();
        var everybody = await open.GetAsync("/api/session");
        Assert.Null(everybody["name"]);
        Assert.Equal("administer", (string)everybody["role"]!);
    }

    [Fact]
    public async Task A_cookie_is_worth_what_its_key_is()
    {
        await using var service = await ServiceUnderTest.StartAsync(Config);
        using var body = new StringContent("""{"key": "lobby-0123456789ab"}""", Encoding.UTF8, "application/json");
        using var signedIn = await service.Client.PostAsync("/api/session", body, TestContext.Current.CancellationToken);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        foreach (var (method, path, expected) in new[] { ("GET", "/api/streams", HttpStatusCode.OK), ("POST", "/api/streams/a/pause", HttpStatusCode.Forbidden) })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Add("Cookie", cookie);
            using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Tools_that_know_only_user_and_password_give_the_key_as_that()
    {
        await using var service = await ServiceUnderTest.StartAsync(Config);
        foreach (var (user, password, expected) in new[] { ("anybody", "desk-0123456789abc", HttpStatusCode.OK), ("desk", "wrong", HttpStatusCode.Unauthorized), ("", "", HttpStatusCode.Unauthorized) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/streams");
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
            using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("keys:\n  - {name: a, role: watch, key: 0123456789abcdef}\n  - {name: a, role: mark, key: 0123456789abcdeg}", "there are two keys called 'a'")]
    [InlineData("apiKey: 0123456789abcdef\nkeys:\n  - {name: a, role: watch, key: 0123456789abcdef}", "'srnet' and 'a' are the same key")]
    [InlineData("keys:\n  - {name: srnet, role: watch, key: 0123456789abcdeg}\napiKey: 0123456789abcdef", "which is what that of 'apiKey' is called")]
    [InlineData("keys:\n  - {name: a, role: admin, key: 0123456789abcdef}", "line 2: 'role': it is watch, mark or administer, not 'admin'")]
    [InlineData("keys:\n  - {name: a, role: watch}", "line 2: 'key' is missing, or 'keyFile'")]
    [InlineData("keys:\n  - {name: a, role: watch, key: short}", "at least 16 characters")]
    [InlineData("keys:\n  - {name: 'a b', role: watch, key: 0123456789abcdef}", "line 2: 'name': a key's name has 1 to 64 letters")]
    [InlineData("publicUrl: srnet.example/cams", "line 1: 'publicUrl': it is what browsers call the service")]
    [InlineData("trustedProxies: [nginx]", "line 1: 'trustedProxies': 'nginx' is no address or network")]
    [InlineData("cors: ['*']", "line 1: 'cors': '*' is not where a page comes from")]
    [InlineData("embed: [https://dash.example/lovelace]", "line 1: 'embed': 'https://dash.example/lovelace' is not where a page comes from")]
    public void What_is_wrong_with_keys_and_addresses_is_said_with_its_line(string yaml, string expected)
    {
        var e = Assert.Throws<SrNetException>(() => ConfigFile.Parse(new StringReader(yaml), "f.yaml"));
        Assert.Equal(SrNetError.InvalidInput, e.Error);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcde", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_and_addresses_are_read()
    {
        var config = ConfigFile.Parse(
            new StringReader(
                """
                publicUrl: https://srnet.example/cams/
                trustedProxies: [127.0.0.1, '::1', 10.0.0.0/8]
                cors: https://dash.example:8443
                embed: [http://192.168.1.20:8123, https://DASH.example/]
                keys:
                  - name: lobby
                    role: watch
                    key: 0123456789abcdef
                """),
            "f.yaml");
        Assert.Equal("https://srnet.example/cams/", config.PublicUrl!.AbsoluteUri);
        Assert.Equal(["127.0.0.1/32", "::1/128", "10.0.0.0/8"], config.TrustedProxies.Select(p => $"{p}"));
        Assert.Equal(["https://dash.example:8443"], config.Cors);
        Assert.Equal(["http://192.168.1.20:8123", "https://dash.example"], config.Embed);
        Assert.Equal("lobby (watch)", $"{Assert.Single(config.AllKeys)}");
    }

    private static async Task<HttpResponseMessage> SendAsync(ServiceUnderTest service, string method, string path, string key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (method is "PUT" or "PATCH" || path.EndsWith("streams", StringComparison.Ordinal) || path.EndsWith("objects", StringComparison.Ordinal) || path.EndsWith("prompts", StringComparison.Ordinal))
        {
            request.Content = method == "GET" ? null : new StringContent("{}", Encoding.UTF8, "application/json");
        }

        return await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
