using System.Text.RegularExpressions;

namespace SRNet.EndToEnd.Tests.Deploy;

/// <summary>Series as a service has emitted them, and what PromQL says of series.</summary>
internal sealed partial class Series
{
    // What Prometheus adds to every series; the node's name where a fleet told it what to scrape.
    private static readonly string[] OfPrometheus = ["job", "instance", "node"];
    private readonly Dictionary<string, List<Dictionary<string, string>>> _seen = [];

    /// <summary>Takes in one scrape.</summary>
    public void Add(string metrics)
    {
        foreach (Match line in Line().Matches(metrics))
        {
            var name = line.Groups["name"].Value;
            if (!_seen.TryGetValue(name, out var series))
            {
                _seen.Add(name, series = []);
            }

            series.Add(Matcher().Matches(line.Groups["labels"].Value).ToDictionary(m => m.Groups["label"].Value, m => m.Groups["value"].Value));
        }
    }

    /// <summary>What is wrong with the selectors and groupings of an expression: metrics and labels that were never emitted, in words.</summary>
    public IEnumerable<string> Wrong(string expression)
    {
        var known = new HashSet<string>(OfPrometheus);
        foreach (Match selector in Selector().Matches(expression))
        {
            var name = selector.Groups["name"].Value;
            if (!_seen.TryGetValue(name, out var series))
            {
                yield return $"{name} was never emitted: {expression}";
                continue;
            }

            known.UnionWith(series.SelectMany(s => s.Keys));
            var wanted = Matcher().Matches(selector.Groups["labels"].Value)
                .Select(m => (Label: m.Groups["label"].Value, Operator: m.Groups["operator"].Value, Value: m.Groups["value"].Value))
                .Where(m => !OfPrometheus.Contains(m.Label)).ToList();

            // Alternatives one by one: each is there to match something.
            foreach (var (label, operation, value) in wanted)
            {
                foreach (var alternative in operation.EndsWith('~') ? value.Split('|') : [value])
                {
                    if (!alternative.Contains('$', StringComparison.Ordinal) && !series.Any(s => s.TryGetValue(label, out var seen) && (label == "stream" || seen == alternative)))
                    {
                        yield return $"{name} was never emitted with {label}=\"{alternative}\": {expression}";
                    }
                }
            }
        }

        foreach (var label in Grouping().Matches(expression).SelectMany(m => m.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)).Where(l => !known.Contains(l)))
        {
            yield return $"none of the series has the label {label}: {expression}";
        }
    }

    /// <summary>Whether exactly these labels, with these values but for the stream's name, were emitted; for the made-up series of rule tests.</summary>
    public bool Has(string series)
    {
        if (series.StartsWith("up{", StringComparison.Ordinal))
        {
            // Prometheus makes it.
            return true;
        }

        var match = Selector().Match(series);
        var labels = Matcher().Matches(match.Groups["labels"].Value).ToDictionary(m => m.Groups["label"].Value, m => m.Groups["value"].Value);
        return _seen.TryGetValue(match.Groups["name"].Value, out var seen)
            && seen.Any(s => s.Keys.Order().SequenceEqual(labels.Keys.Except(OfPrometheus).Order()) && s.All(l => l.Key == "stream" || l.Value == labels[l.Key]));
    }

    /// <summary>The last value of a series, by all its labels; null when there is none.</summary>
    public static double? Value(string metrics, string name, params (string Label, string Value)[] labels)
    {
        var line = Line().Matches(metrics).FirstOrDefault(l =>
            l.Groups["name"].Value == name && labels.All(w => Matcher().Matches(l.Groups["labels"].Value).Any(m => m.Groups["label"].Value == w.Label && m.Groups["value"].Value == w.Value)));
        return line is null ? null : double.Parse(line.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(?m)^(?<name>[a-z_]+)(?:\{(?<labels>[^}]*)\})? (?<number>[0-9.eE+-]+)\r?$")]
    private static partial Regex Line();

    [GeneratedRegex(@"\b(?<name>(?:srnet|dotnet|process)_[a-z_]+)\b(?:\{(?<labels>[^}]*)\})?")]
    private static partial Regex Selector();

    [GeneratedRegex(@"(?<label>[a-z_]+)(?<operator>=~|!=|!~|=)""(?<value>[^""]*)""")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)")]
    private static partial Regex Grouping();
}
