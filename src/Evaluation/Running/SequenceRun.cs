using System.Diagnostics;
using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Reports;
using SRNet.Evaluation.Segmenters;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Running;

/// <summary>Runs a method over one sequence. While a frame is segmented, the next is read and the one before is scored and written.</summary>
internal sealed class SequenceRun
{
    // Where the segmentation needs every core, reading and scoring run beside each other but between its steps, so that the time it takes stays its own.
    private static readonly bool CoresToSpare = Environment.ProcessorCount >= 4;

    private readonly EvaluationSequence _sequence;
    private readonly ISequenceScorer _scorer;
    private readonly SequencePrompts _prompts;
    private readonly ResultWriter? _writer;
    private readonly int _greyFrom;

    /// <summary>Prepares.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="prompt">How its objects are given.</param>
    /// <param name="options">What else is wanted.</param>
    public SequenceRun(EvaluationSequence sequence, PromptKind prompt, EvaluationOptions options)
    {
        _sequence = sequence;
        _scorer = ISequenceScorer.Of(sequence);
        _prompts = new SequencePrompts(sequence, prompt, options.Loose);
        _writer = options.ResultsFolder is null ? null : new ResultWriter(options.ResultsFolder, sequence, givenMasks: prompt == PromptKind.Mask);
        _greyFrom = options.GreyFrom is { } share ? (int)Math.Ceiling(share * sequence.Frames.Count) : int.MaxValue;
    }

    /// <summary>Segments and scores the sequence; <paramref name="progress"/> is told the number of frames done after each.</summary>
    public SequenceResult Run(ISegmenter segmenter, Action<int> progress, CancellationToken cancellationToken)
    {
        using var work = segmenter.Start(_sequence.Size);
        using var frames = new FrameReader(_sequence);
        var count = _sequence.Frames.Count;
        var time = TimeSpan.Zero;
        byte[] labels = new byte[_sequence.Size.Pixels], scored = new byte[labels.Length];
        var reading = Task.Run(() => Read(frames, 0), cancellationToken);
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
                    reading = Task.Run(() => Read(frames, next), cancellationToken);
                }

                if (!CoresToSpare)
                {
                    Task.WhenAll(reading, scoring).GetAwaiter().GetResult();
                }

                var image = new RgbImage(frame.Rgb, _sequence.Size, 3 * _sequence.Size.Width);
                var prompts = _prompts.At(i, frame.Truth);
                var started = Stopwatch.GetTimestamp();
                work.Step(image, labels, prompts);
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

        return new SequenceResult(_sequence, work.InternalSize, _scorer.Scores(), count - 1, time);
    }

    private SequenceFrame Read(FrameReader frames, int index)
    {
        var rgb = frames.Read(index);
        if (index >= _greyFrom)
        {
            PictureLooks.TakeColours(rgb);
        }

        if (index >= _sequence.Annotations.Count || _sequence.Annotations[index] is not { } path)
        {
            return new SequenceFrame(rgb, null, null);
        }

        var (truth, palette) = FrameFiles.ReadLabels(path, _sequence.Size, _sequence.Meaning);
        return new SequenceFrame(rgb, truth, palette);
    }

    private void Finish(int index, byte[] labels, SequenceFrame frame)
    {
        _scorer.Add(index, labels, frame.Truth);
        _writer?.Write(index, labels, frame);
    }
}
