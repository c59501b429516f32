using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;
using SRNet.Segmentation.Prompts.Outline;
using SRNet.Segmentation.Prompts.Refinement;

namespace SRNet.Segmentation;

/// <content>
/// What a person says of a frame becomes masks, the masks become a pinned memory: drawn -> found by the network for marks, corrections by colours -> memorised -> segmented again by the network
/// from that memory -> memorised. Runs only in frames that are prompted, and allocates.
/// </content>
public sealed partial class SrNetSession
{
    private IReadOnlyList<ObjectSketch> Draw(IReadOnlyList<ObjectPrompt> prompts)
    {
        var sketches = PromptSketcher.Draw(prompts, FrameSize, _objects.Ids);
        var total = _objects.Count + sketches.Count(s => _objects.SlotOf(s.Id) < 0);
        if (total > MaximumObjects)
        {
            throw SrNetException.InvalidInput($"With this prompt there would be {total} objects and {MaximumObjects} is the most: remove some first.");
        }

        Reserve(total);
        return sketches;
    }

    // Before anything changes: a device that is full then has refused a prompt, and not broken a stream. With nothing to lose the stream goes where there is room.
    private void Reserve(int objects)
    {
        if (_compute.TryReserve(objects, out var why))
        {
            return;
        }

        if (_objects.Count > 0 || _prepared > 0 || _model.Device.OpenElsewhere(FrameSize, InternalSize, _memory, why) is not { } other)
        {
            throw SrNetException.InvalidInput($"{why.TrimEnd('.')}; remove other objects or streams, or choose a smaller size.");
        }

        _history.Clear();
        _compute.Dispose();
        _compute = other;
    }

    private void Apply(RgbImage frame, IReadOnlyList<ObjectSketch> sketches, Span<byte> labels)
    {
        var tracked = labels.ToArray();
        var prompted = sketches.Select(s => s.Id).ToArray();
        var masks = PromptResolution.Coarse(sketches, tracked);
        OutlineByMarks(frame, sketches, tracked, masks);
        if (_refinement.Colours)
        {
            RefineByColours(frame, sketches, tracked, masks);
        }

        AddObjects(prompted);
        var propagated = _compute.ReadMasks().ToArray();
        Memorise(masks, prompted, propagated);
        if ((_objects.WorthRemembering & (_isEarlier ? SlotsOf(prompted) : ~0u)) is not 0 and var present)
        {
            _compute.Forget(Refuted(sketches) & present);
            Append(pinned: true, present);
            for (var round = 0; round < _refinement.NetworkRounds && sketches.Any(IsForNetwork); round++)
            {
                RefineByNetwork(sketches, tracked, masks);
                Memorise(masks, prompted, propagated);
                _compute.Rewrite(_compute.Remembered.Length - 1, _current);
            }
        }

        PromptedMasks.Overlay(labels, _objects, masks, prompted);
        _objects.Place(labels, Keys(), prompted);
    }

    // What a person takes away from an object is in its earlier memories as part of it, even in the first: left there, it would grow back. So would all that was wrong
    // of an object that is marked anew.
    private uint Refuted(IReadOnlyList<ObjectSketch> sketches)
    {
        uint slots = 0;
        foreach (var sketch in sketches)
        {
            slots |= sketch.Replaces || (sketch.Corrects && sketch.Canvas.Count(PromptMark.Background) > 0) ? 1u << _objects.SlotOf(sketch.Id) : 0;
        }

        return slots;
    }

    private uint SlotsOf(int[] ids)
    {
        uint slots = 0;
        foreach (var id in ids)
        {
            slots |= 1u << _objects.SlotOf(id);
        }

        return slots;
    }

    private void AddObjects(int[] prompted)
    {
        var added = _objects.Add(prompted);
        if (added > 0)
        {
            _compute.AddObjects(added);
        }
    }

    // The prompted objects' masks in place of the network's.
    private void Memorise(LabelMap masks, int[] prompted, float[] propagated)
    {
        var soft = _compute.ReadMasks();
        propagated.CopyTo(soft);
        PromptedMasks.Replace(soft, _objects, masks, prompted, _promptResampler);
        _compute.WriteMasks();
        _compute.Memorise(_current);
        foreach (var id in prompted)
        {
            _objects.Mark(id, masks.Pixels.AsSpan().Count((byte)id));
        }
    }

    // The network finds an object from its rough mask. A correction is smaller than what the network would change of its own accord.
    private static bool IsForNetwork(ObjectSketch sketch) => sketch.Rough && !sketch.Corrects;

    // Two boxes that overlap have each a part of the other: what neither network takes for its object is nobody's, and what both do goes to the surer one.
    private void OutlineByMarks(RgbImage frame, IReadOnlyList<ObjectSketch> sketches, byte[] tracked, LabelMap masks)
    {
        if (!_refinement.Marks || MarkNetwork.Bundled is not { } network)
        {
            return;
        }

        var most = new float[masks.Pixels.Length];
        Array.Fill(most, 0.5f);
        var exact = sketches.Where(s => !IsForNetwork(s)).Select(s => (byte)s.Id).ToArray();
        foreach (var sketch in sketches.Where(IsForNetwork))
        {
            var likely = MarkOutline.Run(network, frame, sketch, _isQuick);
            var rough = PromptResolution.MaskOf(masks, sketch.Id);
            var found = new bool[rough.Length];
            for (var i = 0; i < found.Length; i++)
            {
                found[i] = sketch.Canvas.Marks[i] == PromptMark.Object || (likely[i] > most[i] && PromptResolution.IsOpen(sketch, tracked, i) && !exact.Contains(masks.Pixels[i]));
            }

            if (!_refinement.Believe(rough, found))
            {
                continue;
            }

            sketch.Outlined = true;
            for (var i = 0; i < found.Length; i++)
            {
                if (found[i])
                {
                    (masks.Pixels[i], most[i]) = ((byte)sketch.Id, MathF.Max(most[i], likely[i]));
                }
                else if (rough[i])
                {
                    masks.Pixels[i] = LabelMap.Background;
                }
            }
        }
    }

    private void RefineByColours(RgbImage frame, IReadOnlyList<ObjectSketch> sketches, byte[] tracked, LabelMap masks)
    {
        foreach (var sketch in sketches.Where(s => s.Rough && !s.Outlined))
        {
            var rough = PromptResolution.MaskOf(masks, sketch.Id);
            var refined = ColourRefinement.Run(frame, sketch, tracked, rough);
            refined = _refinement.Believe(rough, refined) ? refined : rough;
            PromptResolution.ReplaceObject(masks, sketch.Id, refined);
        }
    }

    private void RefineByNetwork(IReadOnlyList<ObjectSketch> sketches, byte[] tracked, LabelMap masks)
    {
        var labels = new byte[FrameSize.Pixels];
        _compute.Propagate(_current, _current, _objects.Ids);
        _compute.Describe(_objects.Ids, labels, new TrackedObject[_objects.Count]);
        foreach (var sketch in sketches.Where(IsForNetwork))
        {
            var given = PromptResolution.MaskOf(masks, sketch.Id);
            var refined = PromptResolution.Within(sketch, labels, tracked);
            if (_refinement.BelieveNetwork(given, refined))
            {
                PromptResolution.ReplaceObject(masks, sketch.Id, refined);
            }
        }
    }
}
