using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Streams;

/// <summary>What a run to the end is checked for before anything is created.</summary>
internal static class FirstFrame
{
    /// <exception cref="SrNetException">InvalidInput: nothing is marked, a prompt does not fit the frames, or an output would overwrite the source.</exception>
    public static void Check(IReadOnlyList<ObjectPrompt> prompts, IReadOnlyList<OutputSpec> outputs, SourceDescription source)
    {
        if (prompts.Count == 0)
        {
            throw SrNetException.InvalidInput("The mask marks no object: it has no pixel with a value from 1 to 254.");
        }

        if (prompts.OfType<ObjectMaskPrompt>().FirstOrDefault(p => p.Labels.Size != source.Size) is { } mask)
        {
            throw SrNetException.InvalidInput(
                $"The mask is {mask.Labels.Size} but the frames of {source.Name} are {source.Size} (height x width); give a mask of the frames' size.");
        }

        PromptCheck.Check(prompts, source.Size);
        if (outputs.FirstOrDefault(o => o.Target is not null && o.Target == source.LocalPath) is { } same)
        {
            throw SrNetException.InvalidInput($"The output {same.Target} is the source itself; name another.");
        }
    }
}
