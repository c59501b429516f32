using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Synth.Clips;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Synth;

/// <summary>A rendered scene as a source. The true masks of every frame are known.</summary>
public sealed class SynthSource : IFrameSource
{
    private readonly ISceneRenderer _renderer;
    private readonly ISceneRenderer _truth;
    private readonly Lock _truthLock = new();
    private readonly FramePacer? _pacer;
    private readonly double _frameRate;
    private readonly long _frames;
    private long _next;
    private volatile bool _aborted;

    /// <summary>Builds the scene; takes a few tenths of a second.</summary>
    /// <param name="address">Which scene.</param>
    /// <param name="time">Clock for a live scene.</param>
    /// <exception cref="SrNetException">There is no scene of that name.</exception>
    public SynthSource(SynthAddress address, TimeProvider time)
    {
        ImageSize size;
        if (SynthPresets.All.TryGetValue(address.Name, out var preset))
        {
            size = address.Size ?? new ImageSize(preset.Width, preset.Height);
            var scene = new SynthScene(preset, size, address.Objects ?? preset.Objects, (ulong)address.Seed);
            (_renderer, _truth) = (new SceneRenderer(scene), new SceneRenderer(scene));
            (_frameRate, _frames) = (preset.FrameRate, address.Frames ?? preset.Frames);
        }
        else if (ClipPresets.Find(address.Name, address.Settings) is { } config)
        {
            size = address.Size ?? ClipScene.DefaultSize;
            var scene = new ClipScene(config, size, address.Objects ?? ClipScene.Objects, (ulong)address.Seed);
            (_renderer, _truth) = (new ClipRenderer(scene), new ClipRenderer(scene));
            (_frameRate, _frames) = (ClipScene.FrameRate, address.Frames ?? ClipScene.Frames);
        }
        else
        {
            throw SrNetException.InvalidInput($"There is no scene '{address.Name}'; there are {string.Join(", ", SynthPresets.All.Keys.Concat(ClipPresets.Names))}.");
        }

        _pacer = address.Live ? new FramePacer(time) : null;
        Description = new SourceDescription(address.ToString(), size, _frameRate, _frames, address.Live);
    }

    public SourceDescription Description { get; }

    /// <summary>Draws the true mask of any frame: of frame 0 it is a prompt, of any frame it can be scored against. Thread-safe.</summary>
    /// <param name="frame">Index of the frame, from 0.</param>
    /// <param name="labels">Receives width * height object ids, 1 and up; 0 = background or hidden.</param>
    public void RenderTruth(long frame, Span<byte> labels)
    {
        lock (_truthLock)
        {
            _truth.DrawLabels(frame, labels);
        }
    }

    /// <summary>The true mask of the first frame, as a prompt.</summary>
    public LabelMap FirstTruth()
    {
        var truth = new LabelMap(Description.Size);
        RenderTruth(0, truth.Pixels);
        return truth;
    }

    public bool TryRead(Span<byte> rgb, int stride, out FrameInfo info)
    {
        info = new FrameInfo(TimeSpan.FromSeconds(_next / _frameRate));
        if (_aborted || _next == _frames)
        {
            return false;
        }

        _renderer.DrawPicture(_next++, rgb, stride);
        return _pacer?.Wait(info.Timestamp) ?? true;
    }

    public void Abort()
    {
        _aborted = true;
        _pacer?.Abort();
    }

    public void Dispose() => _pacer?.Dispose();
}
