using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using SRNet.Fleet.Security;

namespace SRNet.Fleet.Tests;

public class HandshakeTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task Who_knows_the_key_gets_through_and_what_comes_behind_it_is_whole()
    {
        var (opener, accepter) = await MeetAsync(Key, Key);
        Assert.Equal("hello", opener);
        Assert.Equal("hello", accepter);
    }

    [Fact]
    public async Task Who_does_not_gets_no_further_from_either_side()
    {
        var (opener, accepter) = await MeetAsync("another key, another key", Key);
        Assert.Null(opener);
        Assert.Null(accepter);
    }

    [Fact]
    public async Task A_stranger_that_sends_back_what_it_gets_is_none_of_the_fleet()
    {
        var (near, far) = Pair();
        var handshake = Build(Key, h => h.Open);
        var opening = RunAsync(handshake, near);
        var number = (await far.Transport.Input.ReadAtLeastAsync(32, TestContext.Current.CancellationToken)).Buffer.ToArray();
        await far.Transport.Output.WriteAsync((byte[])[.. number, .. number], TestContext.Current.CancellationToken);
        Assert.Null(await opening);
    }

    private static async Task<(string? Opener, string? Accepter)> MeetAsync(string opens, string accepts)
    {
        var (near, far) = Pair();
        var accepting = RunAsync(Build(accepts, h => h.Accept), far);
        var opening = RunAsync(Build(opens, h => h.Open), near);
        await Task.WhenAll(opening, accepting);
        return (await opening, await accepting);
    }

    // Each side says hello behind the handshake and hears the other's.
    private static async Task<string?> RunAsync(Func<ConnectionDelegate, ConnectionDelegate> handshake, ConnectionContext connection)
    {
        string? heard = null;
        await handshake(async context =>
        {
            await context.Transport.Output.WriteAsync("hello"u8.ToArray());
            var read = await context.Transport.Input.ReadAtLeastAsync(5);
            heard = System.Text.Encoding.ASCII.GetString(read.Buffer.Slice(0, 5).ToArray());
        })(connection);
        await connection.Transport.Output.CompleteAsync();
        return heard;
    }

    private static Func<ConnectionDelegate, ConnectionDelegate> Build(string key, Func<Handshake, Action<IConnectionBuilder>> side)
    {
        var builder = new OneMiddleware();
        side(new Handshake(new ClusterKey(key), NullLogger<Handshake>.Instance))(builder);
        return builder.Middleware!;
    }

    private static (ConnectionContext Near, ConnectionContext Far) Pair()
    {
        var (there, back) = (new Pipe(), new Pipe());
        return (new DefaultConnectionContext("near") { Transport = new Duplex(back.Reader, there.Writer) }, new DefaultConnectionContext("far") { Transport = new Duplex(there.Reader, back.Writer) });
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class OneMiddleware : IConnectionBuilder
    {
        public Func<ConnectionDelegate, ConnectionDelegate>? Middleware { get; private set; }

        public IServiceProvider ApplicationServices => throw new NotSupportedException();

        public IConnectionBuilder Use(Func<ConnectionDelegate, ConnectionDelegate> middleware)
        {
            Middleware = middleware;
            return this;
        }

        public ConnectionDelegate Build() => throw new NotSupportedException();
    }
}
