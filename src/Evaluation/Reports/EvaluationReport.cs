using System.Text.Json;

namespace SRNet.Evaluation.Reports;

/// <summary>What an evaluation found. Scores are percentages, 0..100. The JSON's property names are a contract.</summary>
public sealed record EvaluationReport
{
    /// <summary>The schema that is written.</summary>
    public const string CurrentSchema = "srnet.eval/1";

    /// <summary>What the report is, and the version of its fields.</summary>
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

    /// <summary>How the objects were given: mask, box, click.</summary>
    public required string Prompt { get; init; }

    /// <summary>How much too large the boxes were, see <see cref="Running.EvaluationOptions.Loose"/>; absent when they were not.</summary>
    public double? Loose { get; init; }

    /// <summary>The share of each sequence from which on its pictures were grey; absent when they were not.</summary>
    public double? GreyFrom { get; init; }

    /// <summary>Mean over all objects whose masks are known beyond the frame where they are given; absent when there is none.</summary>
    public MeanScore? Mean { get; init; }

    /// <summary>Mean IoU of the masks made from boxes or clicks with the true ones, in percent; absent where exact masks were given, and where the true ones are not known.</summary>
    public double? FirstIou { get; init; }

    /// <summary>Whether objects were kept while they were there and let go when they were gone; absent where all of them are always there.</summary>
    public PresenceScore? Presence { get; init; }

    /// <summary>The box around the mask against the true box; absent where boxes are not the truth.</summary>
    public BoxScore? Boxes { get; init; }

    /// <summary>Frames per second over what <see cref="Timed"/> says.</summary>
    public required double Fps { get; init; }

    /// <summary>What <see cref="Fps"/> covers, in words.</summary>
    public required string Timed { get; init; }

    /// <summary>Frames that were segmented, the first of every sequence included.</summary>
    public required int Frames { get; init; }

    /// <summary>Every object of every sequence.</summary>
    public required IReadOnlyList<ObjectScore> Objects { get; init; }

    /// <summary>Every sequence, in the order they were run.</summary>
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
