namespace SRNet.Server.Service.Configuration;

/// <summary>A receiver of events by HTTP.</summary>
/// <param name="Name">What log and metrics call it.</param>
/// <param name="Url">Where it is; may hold credentials.</param>
internal sealed record WebhookSettings(string Name, Uri Url)
{
    /// <summary>What events are signed with; null = they are not.</summary>
    public string? Secret { get; init; }

    /// <summary>Of which streams; none = of all.</summary>
    public IReadOnlyList<string> Streams { get; init; } = [];

    /// <summary>Of which kinds; none = of all.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];
}

/// <summary>An MQTT broker.</summary>
/// <param name="Url">mqtt:// or mqtts://.</param>
internal sealed record MqttSettings(Uri Url)
{
    /// <summary>What log and metrics call it.</summary>
    public const string Name = "mqtt";

    /// <summary>Who signs in; null = nobody has to.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>What all topics of this service begin with.</summary>
    public string Topic { get; init; } = "srnet";

    /// <summary>Below which topic Home Assistant looks for what there is; null = it is not told.</summary>
    public string? HomeAssistant { get; init; } = "homeassistant";

    public bool IsSecure => Url.Scheme == "mqtts";
}
