using System.Diagnostics;
using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Segmenters;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Evaluation.Running;

/// <summary>Runs a method over one sequence. While a frame is segmented, the next is read and the one before is scored and written.</summary>
internal sealed class SequenceRun
{
    // Where the segmentation needs every core, reading and scoring run beside each other but between its steps, so that the time it takes stays its own.
    private static readonly bool CoresToSpare = Environment.ProcessorCount >= 4;

    private readonly EvaluationSequence _sequence;
    private readonly SequenceScorer _scorer;
    private readonly ResultWriter? _writer;

    public SequenceRun(EvaluationSequence sequence, string? resultsFolder)
    {
        _sequence = sequence;
        _scorer = new SequenceScorer(sequence);
        _writer = resultsFolder is null ? null : new ResultWriter(resultsFolder, sequence);
    }

    /// <summary>Segments and scores the sequence; <paramref name="progress"/> is told the number of frames done after each.</summary>
    public SequenceResult Run(ISegmenter segmenter, Action<int> progress, CancellationToken cancellationToken)
    {
        using var work = segmenter.Start(_sequence.Size);
        var count = _sequence.Frames.Count;
        var time = TimeSpan.Zero;
        byte[] labels = new byte[_sequence.Size.Pixels], scored = new byte[labels.Length];
        var reading = Task.Run(() => Read(0), cancellationToken);
        var scoring = Task.CompletedTask;
        try
        {
            for (var i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var frame = reading.GetAwaiter().GetResult();
                if (i + 1 < count)
                {
                    var next = i + 1;
                    reading = Task.Run(() => Read(next), cancellationToken);
                }

                if (!CoresToSpare)
                {
                    Task.WhenAll(reading, scoring).GetAwaiter().GetResult();
                }

                var image = new RgbImage(frame.Rgb, _sequence.Size, 3 * _sequence.Size.Width);
                var prompt = Prompt(i, frame.Truth);
                var started = Stopwatch.GetTimestamp();
                work.Step(image, labels, prompt);
                time += i > 0 ? Stopwatch.GetElapsedTime(started) : TimeSpan.Zero;

                scoring.GetAwaiter().GetResult();
                (labels, scored) = (scored, labels);
                var (index, finished) = (i, scored);
                scoring = Task.Run(() => Finish(index, finished, frame), cancellationToken);
                progress(i + 1);
            }

            scoring.GetAwaiter().GetResult();
        }
        finally
        {
            // When something failed, nothing may go on reading or writing behind the caller's back.
            Task.WhenAll(reading, scoring).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }

        return new SequenceResult(_sequence, work.InternalSize, _scorer.Summary(), count - 1, time);
    }

    private SequenceFrame Read(int index)
    {
        var (truth, palette) = FrameFiles.ReadLabels(_sequence.Annotations[index], _sequence.Size);
        return new SequenceFrame(FrameFiles.ReadFrame(_sequence.Frames[index], _sequence.Size), truth, palette);
    }

    /// <summary>The masks of the objects that appear in this very frame, or null.</summary>
    private LabelMapPrompt? Prompt(int index, LabelMap truth)
    {
        var appearing = _sequence.Objects.Where(item => item.FirstFrame == index).Select(item => (byte)item.Id).ToArray();
        if (appearing.Length == 0)
        {
            return null;
        }

        var given = new LabelMap(_sequence.Size);
        for (var i = 0; i < given.Pixels.Length; i++)
        {
            var label = truth.Pixels[i];
            given.Pixels[i] = label == LabelMap.Void || appearing.Contains(label) ? label : LabelMap.Background;
        }

        return new LabelMapPrompt(given);
    }

    private void Finish(int index, byte[] labels, SequenceFrame frame)
    {
        _scorer.Add(index, labels, frame.Truth);
        _writer?.Write(index, labels, frame);
    }
}
