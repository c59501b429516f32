namespace SRNet.Pipeline.Tests.Support;

/// <summary>For what another thread or process is about to do.</summary>
internal static class Eventually
{
    /// <summary>Waits until <paramref name="condition"/> holds; generous, for machines under load.</summary>
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"It never came to this: {what}.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
