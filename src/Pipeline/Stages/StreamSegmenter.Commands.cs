using SRNet.Pipeline.Objects;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Stages;

/// <content>What people ask: marks in the newest frame, in one they saw a moment ago, or in a picture that was held for them; and steps back and forth.</content>
internal sealed partial class StreamSegmenter
{
    // Sessions count time in frames of such a rate; beyond an hour one is as good as another.
    private const int UsualRate = 30;
    private const int LongAgo = 3600 * UsualRate;

    // What was asked for the frame at hand, and what came of it.
    private PromptCommand? _asked;
    private PromptOutcome _outcome;
    private SrNetException? _refusal;

    // One prompt per frame: of two in one frame it could not be said which one was wrong.
    private void StepWithCommand(RgbImage frame, Span<byte> labels)
    {
        // What was asked since the session could have been made waits for the next frame; so does what was asked since another frame was taken ahead.
        if (_session is null || _prepared > 0 || !commands.TryRead(out var command))
        {
            Follow(frame, labels);
            return;
        }

        if (command.Prompts.Count == 0)
        {
            TakeStep(command);
            Follow(frame, labels);
            return;
        }

        // Objects may have been removed again while their prompts waited.
        var prompts = command.Prompts.Where(prompt => objects.Find(prompt.ObjectId) is not null).ToArray();
        if (prompts.Length == 0)
        {
            command.Done.TrySetCanceled();
            Follow(frame, labels);
            return;
        }

        try
        {
            Answer(command, new PromptOutcome(SeenFrameGone: !Apply(command, prompts, frame, labels)), null);
        }
        catch (SrNetException e) when (e.Error == SrNetError.InvalidInput)
        {
            // The session is as before and still wants this frame. A new object that cannot be marked never was.
            foreach (var prompt in prompts.Where(prompt => !_followed.Contains(prompt.ObjectId)))
            {
                objects.Remove(prompt.ObjectId);
            }

            Answer(command, default, e);
            Follow(frame, labels);
        }
    }

    // False when the frame that was spoken of is gone, and the newest one took its place.
    private bool Apply(PromptCommand command, ObjectPrompt[] prompts, RgbImage frame, Span<byte> labels)
    {
        if (command.Held is { } held)
        {
            if (held.Size != size)
            {
                throw SrNetException.InvalidInput($"The marked picture is {held.Size} and the stream's pictures are {size} by now; mark in a new one.");
            }

            var age = time.GetElapsedTime(held.CaptureStamp, _captured);
            if (age <= TimeSpan.Zero)
            {
                // The very picture that the stream stands still at.
                Prompt(frame, labels, prompts);
                return true;
            }

            _session!.StepEarlier(held.Image, labels, prompts, (int)Math.Min(LongAgo, age.TotalSeconds * UsualRate));
            Marked(held.Image, labels, prompts);
            Follow(frame, labels);
            return true;
        }

        using var seen = command.Seen is { } what ? Recent?.Find(what, time) : null;
        if (seen is null)
        {
            Prompt(frame, labels, prompts);
            return command.Seen is not { } asked || asked.Is(_index, _captured, time);
        }

        // Back to the frame the person saw, which becomes a pinned memory; from there the newest one is found, as after frames that were dropped.
        Prompt(seen.Image, labels, prompts);
        Follow(frame, labels);
        return true;
    }

    private void Answer(PromptCommand command, PromptOutcome outcome, SrNetException? refusal) => (_asked, _outcome, _refusal) = (command, outcome, refusal);

    // Once everybody can see what came of it: whoever asked looks at once.
    private void TellWhoAsked()
    {
        if (_refusal is not null)
        {
            _asked!.Done.TrySetException(_refusal);
        }
        else
        {
            _asked?.Done.TrySetResult(_outcome);
        }

        (_asked, _refusal) = (null, null);
    }

    // A mark or removal is taken back or done again: whatever is followed then is what it was, and the newest frame is found from there.
    private void TakeStep(PromptCommand command)
    {
        var session = _session!;
        _ = command.Redo ? session.Redo() : session.Undo();
        HashSet<int> now = [];
        foreach (ref readonly var item in session.Objects)
        {
            now.Add(item.Id);
        }

        objects.Reconcile(_followed, now);
        _followed.Clear();
        _followed.UnionWith(now);
        _changed = time.GetTimestamp();
        Answer(command, new PromptOutcome(SeenFrameGone: false), null);
    }
}
