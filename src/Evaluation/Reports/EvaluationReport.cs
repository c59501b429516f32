using System.Text.Json;

namespace SRNet.Evaluation.Reports;

/// <summary>What an evaluation found. Scores are percentages, 0..100. The JSON's property names are a contract.</summary>
public sealed record EvaluationReport
{
    public const string CurrentSchema = "srnet.eval/1";

    public string Schema { get; init; } = CurrentSchema;

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>Where the method ran: cpu, cuda.</summary>
    public required string Device { get; init; }

    /// <summary>The method's name.</summary>
    public required string Model { get; init; }

    /// <summary>Size the method works at inside, height x width; several are separated by commas.</summary>
    public required string Size { get; init; }

    /// <summary>Name of the data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>Mean over all objects.</summary>
    public required MeanScore Mean { get; init; }

    /// <summary>Frames per second over what <see cref="Timed"/> says.</summary>
    public required double Fps { get; init; }

    /// <summary>What <see cref="Fps"/> covers, in words.</summary>
    public required string Timed { get; init; }

    /// <summary>Frames that were segmented, the first of every sequence included.</summary>
    public required int Frames { get; init; }

    public required IReadOnlyList<ObjectScore> Objects { get; init; }

    public required IReadOnlyList<SequenceScore> Sequences { get; init; }

    /// <summary>The baselines' means; absent when they were not run.</summary>
    public IReadOnlyList<BaselineScore>? Baselines { get; init; }

    /// <summary>The report as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.EvaluationReport);

    /// <summary>Writes <see cref="ToJson"/> to a file.</summary>
    /// <exception cref="SrNetException">The file cannot be written.</exception>
    public void Save(string path)
    {
        try
        {
            File.WriteAllText(path, ToJson() + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SrNetException.Failed($"Cannot write the report '{path}': {e.Message}", e);
        }
    }
}
