using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using SRNet.Fleet.Contracts;
using SRNet.Fleet.Nodes;
using SRNet.Server.Service.Api;
using SRNet.Server.Service.Outputs;

namespace SRNet.Server.Service.Cluster;

/// <summary>Events of all nodes as they happen, in one answer. Nodes come and go meanwhile; one that comes back tells what happened since it was heard last.</summary>
internal sealed class LiveEvents(NodeLoop loop, Peers peers, Viewers viewers, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const int Waiting = 256;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public Task WriteAsync(HttpContext context)
    {
        var began = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var after = long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : began;
        var address = context.Request.Path + context.Request.QueryString.Value;
        return LiveAnswer.WriteAsync(context, viewers, lifetime, "text/event-stream", async cancellation =>
        {
            var events = Channel.CreateBounded<string>(Waiting);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var following = FollowAllAsync(address, after, events.Writer, end.Token);
            try
            {
                await foreach (var item in events.Reader.ReadAllAsync(cancellation))
                {
                    await context.Response.WriteAsync(item, cancellation);
                    await context.Response.Body.FlushAsync(cancellation);
                }
            }
            finally
            {
                await end.CancelAsync();
                await following;
            }
        });
    }

    private async Task FollowAllAsync(string address, long after, ChannelWriter<string> events, CancellationToken cancellation)
    {
        // Each node's reader writes its own.
        var heard = new ConcurrentDictionary<string, long>();
        var following = new Dictionary<string, Task>();
        try
        {
            using var timer = new PeriodicTimer(Look, time);
            do
            {
                foreach (var node in loop.View.Nodes.Where(n => !following.TryGetValue(n.Name, out var task) || task.IsCompleted))
                {
                    var from = heard.GetValueOrDefault(node.Name, after);
                    following[node.Name] = FollowAsync(node, address, from, id => heard[node.Name] = id, events, cancellation);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }

        await Task.WhenAll(following.Values);
    }

    private async Task FollowAsync(NodeState node, string address, long after, Action<long> heard, ChannelWriter<string> events, CancellationToken cancellation)
    {
        try
        {
            using var answer = await peers.SendAsync(node, address, cancellation, after);
            using var lines = new StreamReader(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellation));
            var block = new StringBuilder();
            while (await lines.ReadLineAsync(cancellation) is { } line)
            {
                block.Append(line).Append('\n');
                if (line.Length > 0)
                {
                    continue;
                }

                var text = block.ToString();
                block.Clear();
                await events.WriteAsync(text, cancellation);
                if (text.StartsWith("id: ", StringComparison.Ordinal) && long.TryParse(text.AsSpan(4, text.IndexOf('\n', StringComparison.Ordinal) - 4), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                {
                    heard(id);
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // It is asked again as long as it is one of the fleet.
        }
    }
}
