namespace SRNet.Browser.Tests.Support;

/// <summary>A service that wants a key.</summary>
public sealed class KeyedService : Service
{
    public const string Key = "correct-horse-battery";

    protected override string Configuration => $"apiKey: {Key}\n";
}
