using System.Threading.Channels;
using SRNet.Server.Screen;
using Spectre.Console;

namespace SRNet.Server.Tests.Screen;

public class ProgressViewTests
{
    [Fact]
    public async Task Without_a_terminal_a_line_is_written_now_and_then_and_nothing_is_redrawn()
    {
        using var error = new StringWriter();
        var time = new ManualTime();
        var work = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var frame = 0;
        var watching = new ProgressView(new Terminal(TextWriter.Null, error, live: false), time)
            .WatchAsync(work.Task, () => new Text("picture"), () => frame == 0 ? null : $"frame {frame}");

        await time.TickAsync();
        var second = await time.WaitingAsync();
        frame = 7;
        second.Fire();
        await time.TickAsync();
        await time.WaitingAsync();
        work.SetResult(42);

        Assert.Equal(42, await watching);
        Assert.Equal("frame 7\nframe 7\n", error.ToString());
    }

    [Fact]
    public async Task What_breaks_the_work_breaks_the_watching() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            new ProgressView(new Terminal(TextWriter.Null, TextWriter.Null, live: false), TimeProvider.System)
                .WatchAsync(Task.FromException<int>(new InvalidOperationException()), () => new Text(""), () => null));

    [Fact]
    public async Task A_terminal_is_redrawn_and_left_clean()
    {
        using var error = new StringWriter();
        var result = await new ProgressView(new Terminal(TextWriter.Null, error, live: true), TimeProvider.System)
            .WatchAsync(Task.FromResult(1), () => new Text("picture"), () => "line");
        Assert.Equal(1, result);
        Assert.DoesNotContain("line", error.ToString());
    }

    /// <summary>A clock whose timers go off when the test says so.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private readonly Channel<ManualTimer> _timers = Channel.CreateUnbounded<ManualTimer>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new ManualTimer(callback, state);
            _timers.Writer.TryWrite(timer);
            return timer;
        }

        /// <summary>Waits until somebody waits, and lets that wait be over.</summary>
        public async Task TickAsync() => (await WaitingAsync()).Fire();

        public async Task<ManualTimer> WaitingAsync() => await _timers.Reader.ReadAsync(TestContext.Current.CancellationToken);
    }

    private sealed class ManualTimer(TimerCallback callback, object? state) : ITimer
    {
        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
