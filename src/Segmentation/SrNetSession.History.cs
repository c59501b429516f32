using SRNet.Segmentation.Devices;
using SRNet.Segmentation.History;

namespace SRNet.Segmentation;

/// <content>Marks and removals can be taken back, and be done again: before each of them the session's memory is copied.</content>
public sealed partial class SrNetSession
{
    private readonly SessionHistory _history;

    /// <summary>How many marks and removals can be taken back.</summary>
    public int CanUndo => _history.UndoSteps;

    /// <summary>How many that were taken back can be done again.</summary>
    public int CanRedo => _history.RedoSteps;

    /// <summary>
    /// Takes the last marks of a frame back, or the last removal: all objects are what they were right before. The marked frame is segmented once more, from its own features
    /// and as if nobody had marked it, so that the next step gives exactly what it would have given; when frames have been segmented since, it is like
    /// a step after frames that were dropped; so it is when the network's size has changed since.
    /// </summary>
    /// <returns>False when there is nothing to take back.</returns>
    /// <exception cref="InvalidOperationException">A frame is prepared and not yet segmented.</exception>
    public bool Undo()
    {
        CheckUnprepared();
        if (_history.UndoSteps == 0)
        {
            return false;
        }

        var moment = _history.Undo(TryNow(frame: null));
        Restore(moment);
        if (moment.Marked && _objects.Count > 0 && moment.Size == InternalSize)
        {
            _compute.Begin(_current);
            _compute.Propagate(_current, _adjacent, _objects.Ids);
            Memorise(new byte[FrameSize.Pixels]);
            _appended = false;
            Advance(holds: false);
        }

        moment.Dispose();
        return true;
    }

    /// <summary>Does again what was taken back last: all objects are what they were when it was.</summary>
    /// <returns>False when there is nothing to do again; a new mark or removal forgets what was taken back.</returns>
    /// <exception cref="InvalidOperationException">A frame is prepared and not yet segmented.</exception>
    public bool Redo()
    {
        CheckUnprepared();
        if (_history.RedoSteps == 0)
        {
            return false;
        }

        using var moment = _history.Redo(TryNow(frame: null));
        Restore(moment);
        return true;
    }

    /// <summary>Gives back what is kept for <see cref="Undo"/> and <see cref="Redo"/>.</summary>
    public void ForgetHistory() => _history.Clear();

    private void Remember(int? frame)
    {
        if (_history.IsKept)
        {
            _history.Mark(TryNow(frame));
        }
    }

    // Null when the device has no room for it: what is marked now matters more than taking it back.
    private SessionMoment? TryNow(int? frame)
    {
        try
        {
            var compute = _compute.Save(_adjacent, frame);
            return new SessionMoment(compute, _objects.Save(), _frame, _look, _kept.Hold(Remembered), frame is not null, InternalSize, Remembered.ToArray());
        }
        catch (SrNetException)
        {
            return null;
        }
    }

    private void Restore(SessionMoment moment)
    {
        _objects.Restore(moment.Objects);
        (_frame, _look, _isHeld) = (moment.Frame, moment.Look, false);
        if (moment.Size == InternalSize)
        {
            _compute.Restore(moment.Compute, _adjacent, moment.Marked ? _current : null);
        }
        else
        {
            RestoreAnew(moment);
        }
    }

    private void CheckUnprepared()
    {
        if (_prepared > 0)
        {
            throw new InvalidOperationException("A prepared frame has to be segmented first.");
        }
    }
}
