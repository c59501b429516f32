using System.Runtime.Intrinsics;

namespace SRNet.Segmentation.Imaging;

/// <summary>How one axis is resampled: output i is the sum over t of Weight(i, t) * input[Start(i) + t].</summary>
/// <remarks>Shrinking averages the covered area (what OpenCV calls INTER_AREA, and what the network was trained with); enlarging interpolates
/// linearly between pixel centres. Both are exact for constants: weights sum to one.</remarks>
internal sealed class ResampleAxis
{
    /// <summary>Floats that <see cref="Apply"/> may read behind a row and write behind its result.</summary>
    public const int Padding = 8;

    private readonly int[] _start;
    private readonly float[] _weights;

    // For enlarging in vectors: the first tap's place relative to that of the first of its eight outputs, and both taps' weights apart; empty where it is not
    // done.
    private readonly int[] _lanes = [];
    private readonly float[] _near = [];
    private readonly float[] _far = [];

    public ResampleAxis(int input, int output)
    {
        Input = input;
        Output = output;
        var scale = (double)input / output;
        Taps = Math.Min(input, output < input ? (int)Math.Ceiling(scale) + 1 : 2);
        _start = new int[output];
        _weights = new float[output * Taps];
        for (var i = 0; i < output; i++)
        {
            if (output < input)
            {
                Cover(i, i * scale, (i + 1) * scale);
            }
            else
            {
                Interpolate(i, ((i + 0.5) * scale) - 0.5);
            }
        }

        if (Taps == 2 && output >= input && Vector256.IsHardwareAccelerated)
        {
            var padded = (output + Padding - 1) / Padding * Padding;
            (_lanes, _near, _far) = (new int[padded], new float[padded], new float[padded]);
            for (var i = 0; i < output; i++)
            {
                (_lanes[i], _near[i], _far[i]) = (_start[i] - _start[i / Padding * Padding], _weights[2 * i], _weights[(2 * i) + 1]);
            }
        }
    }

    public int Input { get; }

    public int Output { get; }

    /// <summary>Inputs per output; those that do not count have weight 0 but may be read.</summary>
    public int Taps { get; }

    /// <summary>First input of an output; Start + Taps never exceeds the input.</summary>
    public ReadOnlySpan<int> Start => _start;

    /// <summary>Weights, <see cref="Taps"/> per output.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Resamples a row.</summary>
    /// <param name="row"><see cref="Input"/> values, with <see cref="Padding"/> readable floats behind them.</param>
    /// <param name="result">Receives <see cref="Output"/> values; up to a multiple of <see cref="Padding"/> is written.</param>
    public unsafe void Apply(float* row, float* result)
    {
        fixed (int* start = _start, lanes = _lanes)
        fixed (float* weights = _weights, near = _near, far = _far)
        {
            // Eight outputs of an enlarged row lie within eight inputs: one load per tap, put in order by a shuffle.
            var x = 0;
            for (; x < _lanes.Length; x += Padding)
            {
                var source = row + start[x];
                var order = Vector256.Load(lanes + x);
                var first = Vector256.ShuffleNative(Vector256.Load(source), order);
                var second = Vector256.ShuffleNative(Vector256.Load(source + 1), order);
                Vector256.MultiplyAddEstimate(second, Vector256.Load(far + x), first * Vector256.Load(near + x)).Store(result + x);
            }

            for (; x < Output; x++)
            {
                var sum = 0f;
                for (var t = 0; t < Taps; t++)
                {
                    sum += weights[(x * Taps) + t] * row[start[x] + t];
                }

                result[x] = sum;
            }
        }
    }

    private void Cover(int i, double from, double to)
    {
        var first = Math.Min((int)from, Input - Taps);
        _start[i] = Math.Max(0, first);
        var total = to - from;
        for (var t = 0; t < Taps; t++)
        {
            var pixel = _start[i] + t;
            var covered = Math.Min(to, pixel + 1.0) - Math.Max(from, pixel);
            _weights[(i * Taps) + t] = (float)(Math.Max(0, covered) / total);
        }
    }

    private void Interpolate(int i, double position)
    {
        position = Math.Clamp(position, 0, Input - 1);
        var first = Math.Clamp((int)position, 0, Math.Max(0, Input - Taps));
        _start[i] = first;
        if (Taps == 1)
        {
            _weights[i] = 1;
            return;
        }

        _weights[i * 2] = (float)(1 - (position - first));
        _weights[(i * 2) + 1] = (float)(position - first);
    }
}
