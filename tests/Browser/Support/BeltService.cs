namespace SRNet.Browser.Tests.Support;

/// <summary>The service that most tests share: one stream, the belt.</summary>
public sealed class BeltService : Service
{
    public const string Stream = "belt";

    // A small network input: what the page does is tested here, and not how fast the machine is.
    protected override string Configuration => $"streams:\n  - id: {Stream}\n    source: {Folder}/belt.mp4\n    loop: true\n    size: 192x336\n";

    public override async ValueTask InitializeAsync()
    {
        BeltClip.Write(Path.Combine(Folder, "belt.mp4"));
        await base.InitializeAsync();
    }
}
