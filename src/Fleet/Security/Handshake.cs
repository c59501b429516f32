using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace SRNet.Fleet.Security;

/// <summary>
/// Before the first message between two nodes each proves to the other that it knows the cluster's key, without telling it: a number drawn by each, and a seal over
/// both. It is Orleans' connection middleware, below its own protocol, so nothing of a stranger's is ever read as a message. It keeps strangers out; that nobody
/// listens or changes what is said is TLS' part.
/// </summary>
internal sealed partial class Handshake(ClusterKey key, ILogger<Handshake> log)
{
    private const int NumberBytes = 32;
    private const int SealBytes = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private long _refused;

    /// <summary>For connections that others open.</summary>
    public void Accept(IConnectionBuilder connections) => connections.Use(next => context => RunAsync(context, next, AnswerAsync));

    /// <summary>For connections that this node opens.</summary>
    public void Open(IConnectionBuilder connections) => connections.Use(next => context => RunAsync(context, next, AskAsync));

    private async Task RunAsync(ConnectionContext context, ConnectionDelegate next, Func<IDuplexPipe, CancellationToken, Task<bool>> prove)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.ConnectionClosed);
        patience.CancelAfter(Patience);
        var proven = false;
        try
        {
            proven = await prove(context.Transport, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or EndOfStreamException or IOException or InvalidOperationException)
        {
            // It went, or said nothing.
        }

        if (!proven)
        {
            // The first time, and then rarely: who tries is not to fill the log.
            if (Interlocked.Increment(ref _refused) % 100 == 1)
            {
                LogRefused($"{context.RemoteEndPoint}");
            }

            context.Abort(new ConnectionAbortedException("The other side does not know the cluster's key."));
            return;
        }

        await next(context).ConfigureAwait(false);
    }

    // Who opens draws first and is answered with a proof, so that it says nothing of its own to a stranger.
    private async Task<bool> AskAsync(IDuplexPipe pipe, CancellationToken cancellation)
    {
        var mine = RandomNumberGenerator.GetBytes(NumberBytes);
        await pipe.Output.WriteAsync(mine, cancellation).ConfigureAwait(false);
        var answer = await ReadAsync(pipe.Input, NumberBytes + SealBytes, cancellation).ConfigureAwait(false);
        var (theirs, seal) = (answer[..NumberBytes], answer[NumberBytes..]);
        if (!CryptographicOperations.FixedTimeEquals(seal, Seal("accepts", mine, theirs)))
        {
            return false;
        }

        await pipe.Output.WriteAsync(Seal("opens", mine, theirs), cancellation).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> AnswerAsync(IDuplexPipe pipe, CancellationToken cancellation)
    {
        var theirs = await ReadAsync(pipe.Input, NumberBytes, cancellation).ConfigureAwait(false);
        var mine = RandomNumberGenerator.GetBytes(NumberBytes);
        await pipe.Output.WriteAsync((byte[])[.. mine, .. Seal("accepts", theirs, mine)], cancellation).ConfigureAwait(false);
        var seal = await ReadAsync(pipe.Input, SealBytes, cancellation).ConfigureAwait(false);
        return CryptographicOperations.FixedTimeEquals(seal, Seal("opens", theirs, mine));
    }

    // The side is in it, so that nobody gets a proof by sending one back.
    private byte[] Seal(string side, byte[] opener, byte[] accepter) => key.Seal([.. System.Text.Encoding.ASCII.GetBytes(side), .. opener, .. accepter]);

    private static async Task<byte[]> ReadAsync(PipeReader reader, int count, CancellationToken cancellation)
    {
        var read = await reader.ReadAtLeastAsync(count, cancellation).ConfigureAwait(false);
        if (read.Buffer.Length < count)
        {
            throw new EndOfStreamException();
        }

        var bytes = read.Buffer.Slice(0, count).ToArray();
        reader.AdvanceTo(read.Buffer.GetPosition(count));
        return bytes;
    }

    [LoggerMessage(LogLevel.Warning, "a connection with {Remote} was refused: it does not know the cluster's key")]
    private partial void LogRefused(string remote);
}
