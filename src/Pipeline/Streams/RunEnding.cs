using System.Text.Json.Serialization;

namespace SRNet.Pipeline.Streams;

/// <summary>Why a run that did not fail is over.</summary>
public enum RunEnding
{
    /// <summary>The source came to its end.</summary>
    [JsonStringEnumMemberName("end_of_source")]
    EndOfSource,

    /// <summary>Somebody cancelled it; everything captured until then went through.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
