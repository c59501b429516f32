namespace SRNet.Segmentation.Imaging;

/// <summary>One object of a label map -> a soft mask at the network's size. Runs only when a prompt arrives.</summary>
internal sealed unsafe class MaskResampler(ImageSize frame, ImageSize size)
{
    private readonly ResampleAxis _horizontal = new(frame.Width, size.Width);
    private readonly ResampleAxis _vertical = new(frame.Height, size.Height);

    /// <summary>Writes H x W floats in 0..1: the share of each cell that carries the label.</summary>
    public void Run(LabelMap labels, byte label, float* target)
    {
        var row = new float[_horizontal.Input];
        for (var y = 0; y < _vertical.Output; y++)
        {
            Array.Clear(row);
            for (var t = 0; t < _vertical.Taps; t++)
            {
                var weight = _vertical.Weights[(y * _vertical.Taps) + t];
                var source = labels.Pixels.AsSpan((_vertical.Start[y] + t) * row.Length, row.Length);
                for (var x = 0; x < row.Length; x++)
                {
                    row[x] += source[x] == label ? weight : 0;
                }
            }

            for (var x = 0; x < _horizontal.Output; x++)
            {
                var sum = 0f;
                for (var t = 0; t < _horizontal.Taps; t++)
                {
                    sum += _horizontal.Weights[(x * _horizontal.Taps) + t] * row[_horizontal.Start[x] + t];
                }

                target[(y * _horizontal.Output) + x] = sum;
            }
        }
    }
}
