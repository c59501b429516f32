namespace SRNet.Browser.Tests.Support;

/// <summary>A service with a key for each role, and a stream with a zone that all of the picture is in.</summary>
public sealed class RolesService : Service
{
    public const string Watcher = "watch-0123456789abcdef";
    public const string Marker = "mark-0123456789abcdef";

    protected override string Configuration => $"""
        keys:
          - name: lobby
            role: watch
            key: {Watcher}
          - name: desk
            role: mark
            key: {Marker}
        streams:
          - id: scene
            source: synth://demo?live=true&size=180x320&frames=100000
        """;
}
