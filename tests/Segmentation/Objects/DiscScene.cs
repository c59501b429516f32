using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Tests.Objects;

/// <summary>Discs of one colour on a plain ground, as a device sees them, and what an object manager makes of it.</summary>
public abstract class DiscScene
{
    protected const byte Id = 3;
    protected const int Channels = 4;
    protected const int Radius = 20;

    // Frames are twice as large as the network's picture: cells are 16 pixels of the frame.
    protected static ImageSize Frame { get; } = new(640, 384);
    protected static ImageSize Size { get; } = new(320, 192);

    private protected ObjectManager Objects { get; } = new(new TrackingRule { LoseBelow = 0.3f, FindFrom = 0.4f }, new CellGrid(Frame, Size), Channels);
    protected byte[] Labels { get; } = new byte[640 * 384];
    protected float[] Keys { get; } = new float[Channels * 20 * 12];
    protected (int X, int Y)? Bystander { get; set; }

    protected void Mark(int x, int y, int radius = Radius)
    {
        Draw();
        Disc(x, y, radius);
        MarkDrawn();
    }

    protected void MarkDrawn()
    {
        Objects.Add([Id]);
        Seen();
        Objects.Mark(Id, Objects.Seen[0].Area);
        Objects.Place(Labels, Keys, [Id]);
    }

    protected void See(params (int X, int Y)[] discs) => SeeAs(1, discs);

    protected void SeeAs(float look, params (int X, int Y)[] discs)
    {
        Draw();
        foreach (var (x, y) in discs)
        {
            Disc(x, y, Radius);
            Key(x, y, look);
        }

        Observe();
    }

    // The ground, and what stands on it without being in the mask.
    protected void Draw()
    {
        Array.Clear(Labels);
        Array.Clear(Keys);
        Keys.AsSpan(2 * 240, 240).Fill(1);
        if (Bystander is var (x, y))
        {
            Key(x, y, 1);
        }
    }

    protected void Disc(int x, int y, int radius)
    {
        for (var j = Math.Max(0, y - radius); j <= Math.Min(383, y + radius); j++)
        {
            for (var i = Math.Max(0, x - radius); i <= Math.Min(639, x + radius); i++)
            {
                if (((i - x) * (i - x)) + ((j - y) * (j - y)) <= radius * radius)
                {
                    Labels[(j * 640) + i] = Id;
                }
            }
        }

        Key(x, y, 1, radius);
    }

    // The first channel is the object's, the second another thing's.
    protected void Key(int x, int y, float look, int radius = Radius)
    {
        for (var j = 0; j < 12; j++)
        {
            for (var i = 0; i < 20; i++)
            {
                if (Math.Abs((i * 32) + 16 - x) <= radius + 16 && Math.Abs((j * 32) + 16 - y) <= radius + 16)
                {
                    (Keys[(j * 20) + i], Keys[240 + (j * 20) + i], Keys[480 + (j * 20) + i]) = (look, 1 - look, 0);
                }
            }
        }
    }

    protected void Observe()
    {
        Seen();
        Objects.Observe(Labels, Keys);
    }

    protected void Seen()
    {
        var region = RegionStatistics.Empty;
        for (var i = 0; i < Labels.Length; i++)
        {
            if (Labels[i] == Id)
            {
                region.Add(i % 640, i / 640, 0.9f);
            }
        }

        Objects.Seen[0] = region.Describe(Id);
    }

    // Centres of the discs that are left, to the pixel; each is whole.
    protected List<(int X, int Y)> Shown()
    {
        List<(int, int)> found = [];
        for (var i = 0; i < Labels.Length; i++)
        {
            // The topmost pixel of a disc is its centre's column.
            if (Labels[i] == Id && Labels[i - 640] == 0 && Labels[i - 1] == 0 && Labels[i + 1] == 0)
            {
                found.Add((i % 640, (i / 640) + Radius));
            }
        }

        return found;
    }
}
