using System.Net;
using Microsoft.Extensions.Logging;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Security;

namespace SRNet.Server.Tests.Service;

public class SignInTests
{
    private const string Key = "correct-horse-battery";

    [Fact]
    public async Task Whoever_shows_many_wrong_keys_is_told_to_wait_and_those_who_are_in_stay_in()
    {
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { ApiKey = Key });
        var cookie = service.Service<KeyGuard>().NewSession(service.Service<ServiceConfig>().AllKeys[0]);
        for (var i = 0; i < 10; i++)
        {
            using var wrong = await AskAsync(service, "/api/streams", "Authorization", $"Bearer wrong-horse-battery-{i}");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        // Not even the right one is looked at: else it could be guessed on.
        foreach (var (name, value) in new[] { ("Authorization", $"Bearer {Key}"), ("X-Api-Key", "wrong-horse-battery-10") })
        {
            using var slowed = await AskAsync(service, "/api/streams", name, value);
            Assert.Equal(HttpStatusCode.TooManyRequests, slowed.StatusCode);
            Assert.InRange(slowed.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 6);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await service.PostAsync("/api/session", $$"""{"key": "{{Key}}"}""")).Status);
        using var stays = await AskAsync(service, "/metrics", "Cookie", $"{KeyGuard.Cookie}={cookie}");
        Assert.Equal(HttpStatusCode.OK, stays.StatusCode);
        Assert.Matches("srnet_sign_ins_refused_total\\{over=\"http\"\\} [1-9][0-9]", await stays.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var health = await AskAsync(service, "/health/live", "X-Api-Key", "wrong-horse-battery-11");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public void Tries_come_back_with_time_and_nobody_waits_for_somebody_else()
    {
        var (time, lines) = (new ManualTime(), new Lines());
        using var guard = new SignInGuard(time, lines);
        var (one, other) = (IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"));
        for (var i = 0; i < 10; i++)
        {
            Assert.Null(guard.Wait(one));
            guard.Refused(one, "http");
        }

        Assert.Equal(6, guard.Wait(one)!.Value.TotalSeconds, 3);
        Assert.Null(guard.Wait(other));
        time.Now += TimeSpan.FromSeconds(4);
        Assert.Equal(2, guard.Wait(one)!.Value.TotalSeconds, 3);
        time.Now += TimeSpan.FromSeconds(2.1);
        Assert.Null(guard.Wait(one));
        guard.Refused(one, "rtsp");
        Assert.NotNull(guard.Wait(one));
        time.Now += TimeSpan.FromHours(1);
        Assert.Null(guard.Wait(one));
        Assert.Equal(11, lines.All.Count);
        Assert.All(lines.All, line => Assert.Contains("a wrong key from 10.0.0.1 over ", line));
        Assert.Equal(2, lines.All.Count(line => line.Contains("there were many")));
    }

    [Fact]
    public void The_addresses_of_one_network_of_IPv6_are_one_and_a_mapped_one_is_what_it_stands_for()
    {
        using var guard = new SignInGuard(new ManualTime(), new Lines());
        for (var i = 0; i < 10; i++)
        {
            guard.Refused(IPAddress.Parse($"2001:db8::{i}"), "http");
            guard.Refused(IPAddress.Parse("10.0.0.1"), "http");
        }

        Assert.NotNull(guard.Wait(IPAddress.Parse("2001:db8::ffff:1")));
        Assert.Null(guard.Wait(IPAddress.Parse("2001:db8:0:1::1")));
        Assert.NotNull(guard.Wait(IPAddress.Parse("::ffff:10.0.0.1")));
    }

    [Fact]
    public void However_many_addresses_there_are_memory_is_bounded()
    {
        using var guard = new SignInGuard(new ManualTime(), new Lines());
        for (var i = 0; i < 10; i++)
        {
            guard.Refused(IPAddress.Parse("10.0.0.1"), "http");
        }

        for (var i = 0; i < 20_000; i++)
        {
            guard.Refused(new IPAddress([11, 0, (byte)(i >> 8), (byte)i]), "http");
        }

        // Those who tried most are remembered longest.
        Assert.InRange(guard.Remembered, 1, 4096);
        Assert.NotNull(guard.Wait(IPAddress.Parse("10.0.0.1")));
    }

    private static async Task<HttpResponseMessage> AskAsync(ServiceUnderTest service, string path, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(header, value);
        return await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed class ManualTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }

    private sealed class Lines : ILogger<SignInGuard>
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));
    }
}
