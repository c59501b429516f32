using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>Where the stages of a frame begin and end on the GPU, by its own clock.</summary>
internal sealed class GpuStageEvents : IDisposable
{
    // Ends of FAM, read, PTM, decoder and aggregation.
    private static readonly SessionStage[] Stages = [SessionStage.Fam, SessionStage.Read, SessionStage.Ptm, SessionStage.Decode, SessionStage.Aggregate];

    private readonly GpuResources _owned = new();
    private readonly CudaEvent[] _marks = new CudaEvent[Stages.Length + 1];
    private readonly StageClock _clock = new();
    private GpuFeatures? _memorised;
    private GpuFeatures? _memorisedBefore;
    private TimeSpan? _memoriseTime;

    public GpuStageEvents(CudaContext context)
    {
        for (var i = 0; i < _marks.Length; i++)
        {
            _marks[i] = _owned.Add(new CudaEvent(context));
        }

        Labelled = _owned.Add(new CudaEvent(context));
        Downloaded = _owned.Add(new CudaEvent(context));
        Joined = _owned.Add(new CudaEvent(context));
    }

    public ReadOnlySpan<StageTime> Times => _clock.Times;

    /// <summary>Labels are there, on the GPU.</summary>
    public CudaEvent Labelled { get; }

    /// <summary>Labels are there, on the host.</summary>
    public CudaEvent Downloaded { get; }

    /// <summary>The download's end, for the stream it forked from.</summary>
    public CudaEvent Joined { get; }

    /// <summary>What a graph that records these has to keep.</summary>
    public IEnumerable<SafeHandle> Handles => _owned.Handles;

    public void Begin() => _clock.Start();

    /// <summary>Marks the begin (0) or the end of a stage of the segmentation (1..5).</summary>
    public void Mark(CudaStream stream, int mark, bool capturing) => stream.Record(_marks[mark], capturing);

    /// <summary>A frame is being memorised.</summary>
    public void Memorised(GpuFeatures features) => (_memorisedBefore, _memorised) = (_memorised, features);

    /// <summary>Reads the times of a frame whose labels have come down. Memorising goes on beside that, so its time is the last one that is known.</summary>
    public void Read(GpuFeatures features)
    {
        _clock.Add(SessionStage.Preprocess, Between(features.EncodeBegin, features.Preprocessed));
        _clock.Add(SessionStage.Encode, Between(features.Preprocessed, features.EncodeEnd));
        for (var i = 0; i < Stages.Length; i++)
        {
            _clock.Add(Stages[i], Between(_marks[i], _marks[i + 1]));
        }

        // The frame before this one was memorised before this one was segmented, unless a prompt has it memorised anew.
        if (_memorisedBefore is { } before && before.MemoriseEnd.HasPassed)
        {
            _memoriseTime = Between(before.MemoriseBegin, before.MemoriseEnd);
        }

        if (_memoriseTime is { } time)
        {
            _clock.Add(SessionStage.Memorise, time);
        }
    }

    public void Dispose() => _owned.Dispose();

    private static TimeSpan Between(CudaEvent begin, CudaEvent end) => TimeSpan.FromMilliseconds(end.MillisecondsSince(begin));
}
