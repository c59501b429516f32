using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Finding;

/// <summary>
/// Decides what of all that is found becomes an object, and which of those is let go. A thing has to be found in several pictures running, at about the same place;
/// what is followed already is nobody new; and what a person has removed is left alone for a while.
/// </summary>
internal sealed class AutoMarkRule(AutoMarkOptions options)
{
    /// <summary>Pictures in which a thing has to be found before it is marked.</summary>
    public const int Steady = 5;

    /// <summary>So many, while an object is out of sight: most likely it is that one, which is to be found again and not to be marked anew.</summary>
    public const int SteadyWhileLost = 20;

    /// <summary>So many, while it touches the edge of the picture: most likely it is still coming in.</summary>
    public const int SteadyAtEdge = 20;

    /// <summary>Frames out of sight after which an object is let go.</summary>
    public const int Gone = 150;

    /// <summary>Frames for which a place is left alone whose object a person removed.</summary>
    public const int LeftAlone = 300;

    // Of a thing from one picture to the next, and of a thing and a followed object: overlap by union, and by the smaller one.
    private const double Same = 0.3;
    private const double Within = 0.6;
    private const int MostMissed = 2;

    // Of what stirs and goes nowhere, in longer sides: how far it moves from one picture to the next at most, and the gap across which two such are pieces of one
    // thing, or one is a piece of an object.
    private const double Stirring = 0.02;
    private const double Near = 0.75;

    private readonly List<Candidate> _candidates = [];
    private readonly Dictionary<int, (int Unseen, PixelBox Box)> _own = [];
    private readonly List<(PixelBox Box, int Frames)> _leftAlone = [];

    /// <summary>An object was made of what was found.</summary>
    public void Own(int id, PixelBox box) => _own[id] = (0, box);

    /// <summary>Once for every frame: takes note of the objects.</summary>
    /// <param name="tracked">In the frame.</param>
    /// <param name="known">The stream's objects by that rule, whether they are in the frame or not.</param>
    /// <returns>Those that were marked by this and are gone for good.</returns>
    public IReadOnlyList<int> Follow(ReadOnlySpan<TrackedObject> tracked, IReadOnlyList<int> known)
    {
        var gone = new List<int>();
        foreach (var (id, (unseen, box)) in _own.ToList())
        {
            // One that is not in the frame yet, after a restart, is out of sight.
            var now = TrackedObject.Unseen(id);
            foreach (ref readonly var item in tracked)
            {
                now = item.Id == id ? item : now;
            }

            if (!known.Contains(id))
            {
                // A person took it out.
                _own.Remove(id);
                _leftAlone.Add((box, LeftAlone));
            }
            else if (now.Lost && unseen + 1 >= Gone)
            {
                _own.Remove(id);
                gone.Add(id);
            }
            else
            {
                _own[id] = now.Lost ? (unseen + 1, box) : (0, now.Box);
            }
        }

        for (var i = _leftAlone.Count - 1; i >= 0; i--)
        {
            _leftAlone[i] = _leftAlone[i] with { Frames = _leftAlone[i].Frames - 1 };
            if (_leftAlone[i].Frames == 0)
            {
                _leftAlone.RemoveAt(i);
            }
        }

        return gone;
    }

    /// <summary>Once for every picture that was looked at.</summary>
    /// <param name="found">In it.</param>
    /// <param name="tracked">The objects as they stand.</param>
    /// <param name="size">Of the picture.</param>
    /// <returns>What is to be marked.</returns>
    public IReadOnlyList<FoundObject> See(IReadOnlyList<FoundObject> found, ReadOnlySpan<TrackedObject> tracked, ImageSize size)
    {
        var (followed, anyLost) = (new List<PixelBox>(), false);
        foreach (ref readonly var item in tracked)
        {
            anyLost |= item.Lost;
            if (!item.Lost)
            {
                followed.Add(item.Box);
            }
        }

        _candidates.ForEach(candidate => candidate.Missed++);
        var around = followed.ConvertAll(box => box.Widened((int)(Near * Longer(box))));
        foreach (var thing in found.Where(thing => IsPlace(thing.Box, size) && !followed.Exists(box => Covers(box, thing.Box)) && !_leftAlone.Exists(left => Covers(left.Box, thing.Box))))
        {
            var known = _candidates.Where(candidate => candidate.Missed > 0 && candidate.Thing.Box.IoU(thing.Box) >= Same).MaxBy(candidate => candidate.Thing.Box.IoU(thing.Box));
            if (known is null)
            {
                _candidates.Add(known = new Candidate { First = thing.Box });
            }

            (known.Thing, known.Missed) = (thing, 0);
            known.Seen++;
        }

        _candidates.RemoveAll(candidate => candidate.Missed > MostMissed);
        var marked = new List<FoundObject>();
        foreach (var ripe in _candidates.Where(candidate => candidate.Missed == 0 && candidate.Seen >= Patience(candidate) && !(candidate.Stirs && around.Exists(candidate.Thing.Box.Overlaps))).OrderByDescending(candidate => candidate.Seen).ToList())
        {
            if (marked.Count < options.Most - _own.Count && _candidates.Contains(ripe))
            {
                marked.Add(Whole(ripe));
            }
        }

        return marked;

        int Patience(Candidate candidate) => Math.Max(anyLost ? SteadyWhileLost : Steady, IsAtEdge(candidate.Thing.Box, size) ? SteadyAtEdge : 0);
    }

    // With all pieces that belong to it and to each other, which are candidates no more.
    private FoundObject Whole(Candidate ripe)
    {
        List<Candidate> pieces = [ripe];
        _candidates.Remove(ripe);
        for (var i = 0; i < pieces.Count && ripe.Stirs; i++)
        {
            var more = _candidates.FindAll(other => pieces[i].Belongs(other));
            _candidates.RemoveAll(more.Contains);
            pieces.AddRange(more);
        }

        return ripe.Thing with { Box = pieces.ConvertAll(piece => piece.Thing.Box).Aggregate((all, box) => all.Joined(box)) };
    }

    private bool IsPlace(PixelBox box, ImageSize size) =>
        options.Within is not { } within || within((box.X + (box.Width / 2.0)) / size.Width, (box.Y + (box.Height / 2.0)) / size.Height);

    private static bool IsAtEdge(PixelBox box, ImageSize size) => box.X <= 0 || box.Y <= 0 || box.X + box.Width >= size.Width || box.Y + box.Height >= size.Height;

    private static int Longer(PixelBox box) => Math.Max(box.Width, box.Height);

    private static bool Covers(PixelBox followed, PixelBox thing) => followed.IoU(thing) >= Same || followed.Common(thing) >= Within * Math.Min(followed.Area, thing.Area);

    private sealed class Candidate
    {
        public FoundObject Thing { get; set; }

        /// <summary>Where it was found first.</summary>
        public PixelBox First { get; init; }

        /// <summary>It moves and goes nowhere, and nobody knows what it is: it may be a piece of something.</summary>
        public bool Stirs => Thing.Name is null && Math.Max(Math.Abs(Thing.Box.X - First.X), Math.Abs(Thing.Box.Y - First.Y)) <= Stirring * Longer(Thing.Box) * Seen;

        public int Seen { get; set; }

        public int Missed { get; set; } = 1;

        /// <summary>Whether both are pieces of one thing that stirs.</summary>
        public bool Belongs(Candidate other) =>
            other.Stirs && Thing.Box.Widened((int)(Near * Math.Max(Longer(Thing.Box), Longer(other.Thing.Box)))).Overlaps(other.Thing.Box);
    }
}
