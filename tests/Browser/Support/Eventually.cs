using System.Diagnostics;

namespace SRNet.Browser.Tests.Support;

/// <summary>Waits for what will happen, however slow the machine.</summary>
internal static class Eventually
{
    /// <summary>Far longer than anything takes; a hang must end as a failed test.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

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

            Assert.True(waited.Elapsed < Patience, $"Waited in vain for {what}; last: {answer}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
