using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;
using SRNet.Segmentation;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Streams;

/// <summary>What a run to the end is checked for before anything is created.</summary>
internal static class FirstFrame
{
    /// <exception cref="SrNetException">InvalidInput: nothing is marked, a prompt does not fit the frames, or an output would overwrite the source.</exception>
    public static void Check(IReadOnlyList<FramePrompts> prompts, bool finds, IReadOnlyList<OutputSpec> outputs, SourceDescription source)
    {
        if (prompts.Count == 0 && !finds)
        {
            throw SrNetException.InvalidInput("The mask marks no object: it has no pixel with a value from 1 to 254.");
        }

        var objects = prompts.SelectMany(frame => frame.Prompts).Select(prompt => prompt.ObjectId).Distinct().ToArray();
        if (objects.Length > SrNetSession.MaximumObjects)
        {
            throw SrNetException.InvalidInput($"{objects.Length} objects are marked, and {SrNetSession.MaximumObjects} is the most that are followed at once; leave some out, or look whether the mask is a picture rather than a mask.");
        }

        if (prompts.SelectMany(frame => frame.Prompts).OfType<ObjectMaskPrompt>().FirstOrDefault(prompt => prompt.Labels.Size != source.Size) is { } mask)
        {
            throw SrNetException.InvalidInput(
                $"The mask is {mask.Labels.Size} but the frames of {source.Name} are {source.Size} (height x width); give a mask of the frames' size.");
        }

        // An object of an earlier frame may be corrected by what could not begin it.
        var known = new List<byte>();
        foreach (var frame in prompts)
        {
            PromptCheck.Check(frame.Prompts, source.Size, known.ToArray());
            known.AddRange(frame.Prompts.Select(prompt => (byte)prompt.ObjectId));
        }

        if (outputs.FirstOrDefault(o => o.Target is not null && source.LocalPath is not null && Path.TrimEndingDirectorySeparator(o.Target) == source.LocalPath) is { } same)
        {
            throw SrNetException.InvalidInput($"The output {same.Target} is the source itself; name another.");
        }
    }
}
