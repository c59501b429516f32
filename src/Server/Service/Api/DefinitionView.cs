using SRNet.Pipeline.Sources;
using SRNet.Server.Service.Outputs;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary>
/// What a stream was defined as, for who changes it: as it would be sent, but for what is secret. Sent back, an address that hides something and is otherwise the
/// same means what it stood for.
/// </summary>
internal static class DefinitionView
{
    private const string Hidden = "***";

    /// <summary>Without user and password, in addresses as well. Zones and lines have an address of their own.</summary>
    public static StreamSettings Of(StreamDefinition definition) => new()
    {
        Source = SourceAddress.Shown(definition.Address),
        Size = definition.Size,
        Preset = definition.Preset,
        Overload = definition.Overload,
        Loop = definition.Loop,
        Identity = definition.Identity,
        Names = definition.Names,
        NoAudio = definition.NoAudio,
        AutoMark = definition.AutoMark,
        Device = definition.Device,
        Label = definition.Label,
        Outputs = [.. (definition.Outputs ?? []).Select(Of)],
    };

    /// <summary>What a person sent, with the secrets of what there was where they were not shown.</summary>
    /// <param name="sent">The new definition.</param>
    /// <param name="old">The stream's; null = it is gone.</param>
    /// <exception cref="SrNetException">InvalidInput: something is hidden in an address that is another one.</exception>
    public static StreamSettings WithSecrets(StreamSettings sent, StreamDefinition? old)
    {
        var settings = sent;
        if (HidesSomething(sent.Source) && sent is { User: null, Password: null })
        {
            settings = old is not null && sent.Source == SourceAddress.Shown(old.Address)
                ? sent with { Source = old.Source, User = old.User, Password = old.Password }
                : throw Another("source");
        }

        return settings with { Outputs = sent.Outputs is null ? null : [.. sent.Outputs.Select(output => WithSecrets(output, old?.Outputs ?? []))] };
    }

    private static OutputDefinition Of(OutputDefinition output) =>
        output.Url is null ? output : output with { Url = UrlRedaction.Redact(output.Address), User = null, Password = null };

    private static OutputDefinition WithSecrets(OutputDefinition sent, IReadOnlyList<OutputDefinition> old)
    {
        if (sent is not { Url: { } url, User: null, Password: null } || !HidesSomething(url))
        {
            return sent;
        }

        var same = old.FirstOrDefault(output => output.Kind == sent.Kind && Of(output).Url == url) ?? throw Another("url");
        return sent with { Url = same.Url, User = same.User, Password = same.Password };
    }

    private static bool HidesSomething(string? address) => address?.Contains(Hidden, StringComparison.Ordinal) == true;

    private static SrNetException Another(string what) => SrNetException.InvalidInput(
        $"The {what} hides a user or password as {Hidden} and is another address than before: write the address without it, and user and password beside it.");
}
