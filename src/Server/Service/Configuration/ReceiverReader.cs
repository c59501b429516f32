using SRNet.Server.Service.Events;

namespace SRNet.Server.Service.Configuration;

/// <summary>Receivers of events in the configuration.</summary>
internal static class ReceiverReader
{
    private const string Off = "off";

    public static IReadOnlyList<WebhookSettings> Webhooks(YamlSection root)
    {
        IReadOnlyList<WebhookSettings> webhooks = [.. root.Sections("webhooks").Select(Webhook)];
        return webhooks.GroupBy(w => w.Name).FirstOrDefault(g => g.Count() > 1 || g.Key == MqttSettings.Name) is { } taken
            ? throw root.Wrong(taken.Key == MqttSettings.Name ? $"a webhook is not called '{taken.Key}', which the broker is" : $"there are two webhooks called '{taken.Key}'")
            : webhooks;
    }

    public static MqttSettings? Mqtt(YamlSection root)
    {
        if (root.Section("mqtt") is not { } section)
        {
            return null;
        }

        var url = section.NeededAddress("url");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("mqtt" or "mqtts") || uri.Host.Length == 0)
        {
            throw section.Wrong("'url' is mqtt://HOST or mqtts://HOST, with a port where it is not 1883 or 8883");
        }

        var login = Uri.UnescapeDataString(uri.UserInfo).Split(':', 2);
        var settings = new MqttSettings(uri)
        {
            User = section.Text("user") ?? (login[0].Length > 0 ? login[0] : null),
            Password = section.Text("password") ?? (login.Length > 1 ? login[1] : null),
            Topic = section.Value("topic", Topic) ?? "srnet",
            HomeAssistant = section.Value("homeAssistant", text => text == Off ? Off : Topic(text)) switch { null => "homeassistant", Off => null, var topic => topic },
        };
        section.RefuseOthers();
        return settings;
    }

    private static WebhookSettings Webhook(YamlSection section)
    {
        var url = section.NeededAddress("url");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw section.Wrong("'url' is http://... or https://...");
        }

        var webhook = new WebhookSettings(section.NeededValue("name", ApiKey.CheckName), uri)
        {
            Secret = section.Text("secret"),
            Streams = section.Texts("streams"),
            Kinds = section.Values("kinds", EventFilter.CheckKind),
        };
        section.RefuseOthers();
        return webhook;
    }

    private static string Topic(string text) =>
        text.Length <= 128 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '/') && text[0] != '/' && text[^1] != '/'
            ? text
            : throw new FormatException("it has letters, digits, '-', '_' and between them '/'");
}
