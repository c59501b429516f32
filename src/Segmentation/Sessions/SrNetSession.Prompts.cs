using SRNet.Native;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;
using SRNet.Segmentation.Prompts.Refinement;

namespace SRNet.Segmentation.Sessions;

/// <content>
/// What a person says of a frame becomes masks, the masks become a pinned memory: drawn -> refined by colours -> memorised -> segmented again by the network
/// from that memory -> memorised. Runs only in frames that are prompted, and allocates.
/// </content>
public sealed partial class SrNetSession
{
    private IReadOnlyList<ObjectSketch> Draw(IReadOnlyList<ObjectPrompt> prompts)
    {
        var sketches = PromptSketcher.Draw(prompts, FrameSize, _ids);
        var total = _ids.Length + sketches.Count(s => !_ids.Contains((byte)s.Id));
        return total <= MaximumObjects
            ? sketches
            : throw SrNetException.InvalidInput($"With this prompt there would be {total} objects and {MaximumObjects} is the most: remove some first.");
    }

    private void Apply(RgbImage frame, IReadOnlyList<ObjectSketch> sketches, Span<byte> labels)
    {
        var tracked = labels.ToArray();
        var prompted = sketches.Select(s => s.Id).ToArray();
        var masks = PromptResolution.Coarse(sketches, tracked);
        if (_refinement.Colours)
        {
            RefineByColours(frame, sketches, tracked, masks);
        }

        AddObjects(prompted);
        var objects = _objects!;
        var propagated = objects.Masks.Span.ToArray();
        Memorise(objects, masks, prompted, first: true);
        if (sketches.Any(s => s.Rough))
        {
            for (var round = 0; round < _refinement.NetworkRounds; round++)
            {
                RefineByNetwork(objects, sketches, tracked, masks);
                propagated.CopyTo(objects.Masks.Span);
                Memorise(objects, masks, prompted, first: false);
            }
        }

        _described = ObjectMasks.Overlay(labels, _ids, masks, prompted, _described);
        _clock.Mark(SessionStage.Memorise);
    }

    private void AddObjects(int[] prompted)
    {
        var added = prompted.Where(id => !_ids.Contains((byte)id)).Select(id => (byte)id).ToArray();
        if (added.Length > 0)
        {
            var old = _objects;
            _ids = [.. _ids, .. added];
            _objects = NewTensors(_ids.Length);
            if (old is not null)
            {
                old.Masks.Span.CopyTo(_objects.Masks.Span);
                old.Dispose();
            }
        }
    }

    // The prompted frame's masks in place of the network's, as a pinned frame of the bank.
    private void Memorise(ObjectTensors objects, LabelMap masks, int[] prompted, bool first)
    {
        ObjectMasks.Replace(objects, _ids, masks, prompted, _promptResampler);
        ObjectMasks.SumOthers(objects);
        objects.Memorise(_current);
        if (first)
        {
            _memory.Append(objects, _features[_current], pinned: true);
        }
        else
        {
            _memory.Rewrite(objects);
        }
    }

    private void RefineByColours(RgbImage frame, IReadOnlyList<ObjectSketch> sketches, byte[] tracked, LabelMap masks)
    {
        foreach (var sketch in sketches.Where(s => s.Rough))
        {
            var rough = PromptResolution.MaskOf(masks, sketch.Id);
            var refined = ColourRefinement.Run(frame, sketch, tracked, rough);
            if (_refinement.BelieveColours(rough, refined))
            {
                PromptResolution.Put(masks, sketch.Id, refined);
            }
        }
    }

    private unsafe void RefineByNetwork(ObjectTensors objects, IReadOnlyList<ObjectSketch> sketches, byte[] tracked, LabelMap masks)
    {
        var query = _features[_current];
        objects.AlignToItself(query);
        _memory.SetAuxiliary(objects, query);
        Segment(objects, query);
        var labels = new byte[FrameSize.Pixels];
        _writer.Run(objects.Masks.Data, _ids, labels, new TrackedObject[_ids.Length]);
        foreach (var sketch in sketches.Where(s => s.Rough))
        {
            var given = PromptResolution.MaskOf(masks, sketch.Id);
            var refined = PromptResolution.Within(sketch, labels, tracked);
            if (_refinement.BelieveNetwork(given, refined))
            {
                PromptResolution.Put(masks, sketch.Id, refined);
            }
        }
    }
}
