namespace SRNet.Segmentation.Imaging;

/// <summary>How one axis is resampled: output i is the sum over t of Weight(i, t) * input[Start(i) + t].</summary>
/// <remarks>Shrinking averages the covered area (what OpenCV calls INTER_AREA, and what the network was trained with); enlarging interpolates
/// linearly between pixel centres. Both are exact for constants: weights sum to one.</remarks>
internal sealed class ResampleAxis
{
    private readonly int[] _start;
    private readonly float[] _weights;

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
    }

    public int Input { get; }

    public int Output { get; }

    /// <summary>Inputs per output; those that do not count have weight 0 but may be read.</summary>
    public int Taps { get; }

    /// <summary>First input of an output; Start + Taps never exceeds the input.</summary>
    public ReadOnlySpan<int> Start => _start;

    /// <summary>Weights, <see cref="Taps"/> per output.</summary>
    public ReadOnlySpan<float> Weights => _weights;

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
