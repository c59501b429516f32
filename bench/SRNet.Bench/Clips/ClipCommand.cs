using System.CommandLine;
using SRNet.Segmentation;
using SRNet.Server.CommandLine;

namespace SRNet.Bench.Clips;

/// <summary>A measurement on annotated clips with one model.</summary>
internal abstract class ClipCommand : Command
{
    protected ClipCommand(string name, string description)
        : base(name, description)
    {
        var (data, names, model) = (AnnotatedClips.Folder(), AnnotatedClips.Names(), CommonOptions.Model());
        Add(data);
        Add(names);
        Add(model);
        SetAction(parsed =>
        {
            var clips = AnnotatedClips.In(parsed.GetRequiredValue(data), parsed.GetValue(names));
            using var loaded = SrNetModel.Load(parsed.GetValue(model));
            return Run(clips, loaded);
        });
    }

    /// <summary>Measures.</summary>
    /// <param name="clips">Folders of annotations, one at least.</param>
    /// <param name="model">Stays the caller's.</param>
    /// <returns>The exit code.</returns>
    protected abstract int Run(IReadOnlyList<string> clips, SrNetModel model);
}
