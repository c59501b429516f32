using System.Diagnostics;
using Xunit;

namespace SRNet.Tests.Support;

/// <summary>For what another thread or process is about to do, however slow the machine.</summary>
internal static class Eventually
{
    /// <summary>Far longer than anything takes; a hang must end as a failed test.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    public static Task HoldsAsync(Func<bool> condition, string what) => GetAsync(() => Task.FromResult(condition()), holds => holds, what);

    /// <summary>Asks again and again until an answer satisfies, and answers with it.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> satisfies, string what)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (satisfies(answer))
            {
                return answer;
            }

            Assert.True(waited.Elapsed < Patience, $"Waited in vain for this: {what}; last: {answer}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
