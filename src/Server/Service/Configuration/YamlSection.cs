using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace SRNet.Server.Service.Configuration;

/// <summary>One mapping of a YAML file, read key by key. Whatever is wrong is said with the file and the line.</summary>
internal sealed partial class YamlSection(string file, YamlMappingNode node)
{
    private readonly HashSet<string> _known = [];

    /// <summary>The text of a key, null when it is absent or empty. <c>${NAME}</c> in it becomes the environment variable's value.</summary>
    public string? Text(string key) => Text(key, (_, _, value) => value);

    /// <summary>As <see cref="Text(string)"/>, for an address: what a variable holds is encoded for the place where it stands, so that any password works as it is.</summary>
    public string? Address(string key) => Text(key, AddressVariables.Encoded);

    /// <summary>The address of a key that has to be there.</summary>
    public string NeededAddress(string key) => Address(key) ?? throw Missing(key);

    /// <summary>The text of a key that has to be there.</summary>
    public string Needed(string key) => Text(key) ?? throw Missing(key);

    /// <summary>The value of a key as <paramref name="read"/> makes it; what that throws gets the line.</summary>
    public T? Value<T>(string key, Func<string, T> read)
    {
        if (Text(key) is not { } text)
        {
            return default;
        }

        try
        {
            return read(text);
        }
        catch (Exception e) when (e is SrNetException or FormatException)
        {
            throw Wrong(Find(key)!, $"'{key}': {Decapitalised(e.Message.TrimEnd('.'))}");
        }
    }

    /// <summary>As <see cref="Value{T}"/>, of a key that has to be there.</summary>
    public T NeededValue<T>(string key, Func<string, T> read)
    {
        Needed(key);
        return Value(key, read)!;
    }

    /// <summary>As <see cref="Texts"/>, each as <paramref name="read"/> makes it.</summary>
    public IReadOnlyList<T> Values<T>(string key, Func<string, T> read)
    {
        try
        {
            return [.. Texts(key).Select(read)];
        }
        catch (FormatException e)
        {
            throw Wrong(Find(key)!, $"'{key}': {e.Message.TrimEnd('.')}");
        }
    }

    /// <summary>true or false.</summary>
    public bool Flag(string key, bool otherwise = false) => Value<bool?>(key, text => text switch
    {
        "true" => true,
        "false" => false,
        _ => throw new FormatException($"it is true or false, not '{text}'"),
    }) ?? otherwise;

    /// <summary>A list of texts; one text is a list of one.</summary>
    public IReadOnlyList<string> Texts(string key) => Find(key) switch
    {
        null => [],
        YamlScalarNode { Value: "" } => [],
        YamlScalarNode { Value: { } one } => [one],
        YamlSequenceNode many => [.. many.Select(n => (n as YamlScalarNode)?.Value ?? throw Wrong(n, $"'{key}' is a list of texts"))],
        { } other => throw Wrong(other, $"'{key}' is a list of texts"),
    };

    /// <summary>Whether anything is said of a key.</summary>
    public bool Has(string key) => Find(key) is not null and not YamlScalarNode { Value: "" };

    /// <summary>The mapping of a key, null when it is absent.</summary>
    public YamlSection? Section(string key) => Find(key) switch
    {
        null or YamlScalarNode { Value: "" } => null,
        YamlMappingNode one => new YamlSection(file, one),
        { } other => throw Wrong(other, $"'{key}' is a mapping, its settings below it"),
    };

    /// <summary>A list of points that has to be there, as in [[0.1, 0.2], [0.3, 0.4]].</summary>
    public IReadOnlyList<double[]> Points(string key) => Find(key) is YamlSequenceNode points
        ? [.. points.Select(p => p is YamlSequenceNode numbers ? numbers.Select(n => Coordinate(key, n)).ToArray() : throw Wrong(p, $"'{key}' is a list of [x, y]"))]
        : throw Wrong(Find(key) ?? node, $"'{key}' is missing, a list of [x, y] such as [[0.1, 0.2], [0.3, 0.4]]");

    private double Coordinate(string key, YamlNode at) =>
        double.TryParse((at as YamlScalarNode)?.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong(at, $"'{key}': '{at}' is no number from 0 to 1");

    /// <summary>A list of mappings.</summary>
    public IReadOnlyList<YamlSection> Sections(string key) => Find(key) switch
    {
        null or YamlScalarNode { Value: "" } => [],
        YamlSequenceNode many => [.. many.Select(n => new YamlSection(file, n as YamlMappingNode ?? throw Wrong(n, $"'{key}' is a list of mappings")))],
        { } other => throw Wrong(other, $"'{key}' is a list; each item begins with '- '")
    };

    /// <summary>Refuses keys that nobody asked for: a typo must not pass as a default.</summary>
    public void RefuseOthers()
    {
        foreach (var key in node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { } name } || !_known.Contains(name))
            {
                throw Wrong(key, $"there is no setting '{key}' here; there are {string.Join(", ", _known.Order())}");
            }
        }
    }

    /// <summary>Runs <paramref name="action"/>; what is wrong in it is said with this mapping's line.</summary>
    public T Check<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SrNetException e) when (!e.Message.StartsWith(file, StringComparison.Ordinal))
        {
            throw Wrong(node, Decapitalised(e.Message.TrimEnd('.')));
        }
    }

    public SrNetException Wrong(string what) => Wrong(node, what);

    private SrNetException Wrong(YamlNode at, string what) => SrNetException.InvalidInput($"{file}, line {at.Start.Line}: {what}.");

    // place: makes the text for a variable out of the whole text, where in it the variable stands, and its value.
    private string? Text(string key, Func<string, Match, string, string> place)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value is not YamlScalarNode { Value: { } text })
        {
            throw Wrong(value, $"'{key}' needs one value");
        }

        return text.Length == 0 ? null : Variable().Replace(text, match => place(
            text, match, Environment.GetEnvironmentVariable(match.Groups[1].Value) ?? throw Wrong(value, $"the environment variable {match.Groups[1].Value} is not set")));
    }

    private SrNetException Missing(string key) =>
        Wrong(node, Misspelt(key) is { } typo ? $"'{key}' is missing; there is '{typo}', which is no setting" : $"'{key}' is missing");

    private string? Misspelt(string key) =>
        node.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "").FirstOrDefault(name => !_known.Contains(name) && Differences(key, name) <= 2);

    // Letters to be changed, added or left out.
    private static int Differences(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (corner, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }

    private YamlNode? Find(string key)
    {
        _known.Add(key);
        return node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;
    }

    private static string Decapitalised(string text) => text.Length > 1 && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Variable();
}
