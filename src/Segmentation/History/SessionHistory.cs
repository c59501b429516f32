namespace SRNet.Segmentation.History;

/// <summary>What can be taken back, and what can be done again. The oldest moments go when there are too many, or when they are too large together.</summary>
/// <param name="most">Moments that are kept to go back to.</param>
internal sealed class SessionHistory(int most) : IDisposable
{
    // Some dozen steps of one object, a few of many; one is always kept.
    private const long MostBytes = 256L << 20;

    private readonly LinkedList<SessionMoment> _undo = new();
    private readonly Stack<SessionMoment> _redo = new();

    /// <summary>Whether anything is kept at all.</summary>
    public bool IsKept => most > 0;

    public int UndoSteps => _undo.Count;

    public int RedoSteps => _redo.Count;

    /// <summary>Something is about to be changed: the moment before it is kept, and what was taken back before cannot be done again.</summary>
    /// <param name="moment">Null when it could not be kept: then nothing before it can be gone back to either.</param>
    public void Mark(SessionMoment? moment)
    {
        Clear(_redo);
        Keep(moment);
    }

    /// <summary>The moment before the last change; the caller's from here on.</summary>
    /// <param name="now">As it is, to be done again; null when it could not be kept.</param>
    public SessionMoment Undo(SessionMoment? now)
    {
        if (now is null)
        {
            Clear(_redo);
        }
        else
        {
            _redo.Push(now);
        }

        var moment = _undo.Last!.Value;
        _undo.RemoveLast();
        return moment;
    }

    /// <summary>The moment in which the last change was taken back; the caller's from here on.</summary>
    /// <param name="now">As it is, to be taken back; null when it could not be kept.</param>
    public SessionMoment Redo(SessionMoment? now)
    {
        Keep(now);
        return _redo.Pop();
    }

    public void Clear()
    {
        Clear(_undo);
        Clear(_redo);
    }

    public void Dispose() => Clear();

    private void Keep(SessionMoment? moment)
    {
        if (moment is null)
        {
            Clear(_undo);
            return;
        }

        _undo.AddLast(moment);
        while (_undo.Count > 1 && (_undo.Count > most || _undo.Sum(kept => kept.Bytes) > MostBytes))
        {
            _undo.First!.Value.Dispose();
            _undo.RemoveFirst();
        }
    }

    private static void Clear(LinkedList<SessionMoment> moments)
    {
        foreach (var moment in moments)
        {
            moment.Dispose();
        }

        moments.Clear();
    }

    private static void Clear(Stack<SessionMoment> moments)
    {
        while (moments.TryPop(out var moment))
        {
            moment.Dispose();
        }
    }
}
