using System.Runtime.Intrinsics;
using SRNet.Interop.Memory;
using SRNet.Segmentation.Devices.Cpu.Threading;

namespace SRNet.Segmentation.Devices.Cpu.Align;

/// <summary>
/// FAM's correlation of the query's keys with the adjacent frame's around each cell: score(p, d) = -|q(p) - k(p + d)|^2 / sqrt(Ck) up to a constant of p,
/// for every shift d of at most the radius in x and y, and the displacement expected from it, sum_d d softmax(score(p))_d. The picture's edge repeats outwards.
/// Where neighbours look alike that expectation is blurred: the likeliest displacement is sum_d d softmax(8 score(p) - |d|^2)_d.
/// </summary>
/// <remarks>49 shifts of 32 channels are 3 million operations, which as operators of an inference graph cost ten times as long as here: each moves whole
/// maps.</remarks>
internal sealed unsafe class LocalCorrelation : IParallelWork, IDisposable
{
    private const int Lanes = 8;

    private readonly WorkerGroup _workers;
    private readonly int _channels;
    private readonly int _radius;
    private readonly int _width;
    private readonly int _height;
    private readonly int _side;
    private readonly int _rowLength;
    private readonly int _padded;
    private readonly float _scale;

    // Ck + 1 planes of (h + 2r) x _padded: the adjacent frame's keys and their squared norm, with the edge repeated.
    private readonly AlignedBuffer _local;
    private readonly AlignedBuffer _flow;

    // exp(-|d|^2) of every shift.
    private readonly float[] _near;

    // Per worker: Ck rows of the query and a row of scores per shift.
    private readonly AlignedBuffer[] _rows;

    private float* _query;
    private float* _keys;
    private float* _scores;
    private bool _padding;

    /// <param name="workers">Who computes.</param>
    /// <param name="channels">Ck, a multiple of 4.</param>
    /// <param name="radius">r, cells.</param>
    /// <param name="width">w.</param>
    /// <param name="height">h.</param>
    public LocalCorrelation(WorkerGroup workers, int channels, int radius, int width, int height)
    {
        (_workers, _channels, _radius, _width, _height) = (workers, channels, radius, width, height);
        _side = (2 * radius) + 1;
        _rowLength = (width + Lanes - 1) / Lanes * Lanes;
        _padded = _rowLength + (2 * radius);
        _scale = 1 / MathF.Sqrt(channels);
        _near = [.. Enumerable.Range(0, _side * _side).Select(i => (X: (i / _side) - radius, Y: (i % _side) - radius)).Select(d => MathF.Exp(-((d.X * d.X) + (d.Y * d.Y))))];
        _local = new AlignedBuffer((long)(channels + 1) * PlaneLength * sizeof(float));
        _flow = new AlignedBuffer(4L * width * height * sizeof(float));
        _rows = [.. Enumerable.Range(0, workers.Size).Select(_ => new AlignedBuffer((long)(channels + (_side * _side)) * _rowLength * sizeof(float)))];
    }

    /// <summary>The displacement expected, 2 x h x w (x, then y), cells; zero until the first run.</summary>
    public float* Flow => (float*)_flow.Pointer;

    /// <summary>The likeliest displacement, in the same form.</summary>
    public float* Likeliest => Flow + (2 * _width * _height);

    private int PlaneLength => (_height + (2 * _radius)) * _padded;

    /// <summary>Correlates two frames.</summary>
    /// <param name="query">The query's keys, Ck x h x w.</param>
    /// <param name="local">The adjacent frame's, Ck x h x w.</param>
    /// <param name="scores">Receives (2r + 1)^2 x h x w; shifts lie with y running fastest.</param>
    public void Run(float* query, float* local, float* scores)
    {
        _query = query;
        _keys = local;
        _scores = scores;
        _padding = true;
        _workers.Run(this, _height + (2 * _radius));
        _padding = false;
        _workers.Run(this, _height);
    }

    void IParallelWork.Execute(int item, int worker)
    {
        if (_padding)
        {
            Pad(item);
            return;
        }

        var query = (float*)_rows[worker].Pointer;
        var scores = query + ((long)_channels * _rowLength);
        for (var c = 0; c < _channels; c++)
        {
            Row(_query, c, item).CopyTo(new Span<float>(query + (c * _rowLength), _width));
        }

        for (var x = 0; x < _rowLength; x += Lanes)
        {
            Correlate(query + x, item, x, scores + x);
            Expect(scores + x, item, x);
        }

        for (var shift = 0; shift < _side * _side; shift++)
        {
            new Span<float>(scores + (shift * _rowLength), _width).CopyTo(Row(_scores, shift, item));
        }
    }

    public void Dispose()
    {
        _local.Dispose();
        _flow.Dispose();
        foreach (var rows in _rows)
        {
            rows.Dispose();
        }
    }

    private Span<float> Row(float* planes, int plane, int y) => new(planes + ((((long)plane * _height) + y) * _width), _width);

    private void Pad(int y)
    {
        var source = Math.Clamp(y - _radius, 0, _height - 1);
        var target = (float*)_local.Pointer + ((long)y * _padded);
        var norms = new Span<float>(target + ((long)_channels * PlaneLength), _width + (2 * _radius));
        norms.Clear();
        for (var c = 0; c < _channels; c++, target += PlaneLength)
        {
            var row = Row(_keys, c, source);
            var to = new Span<float>(target, _width + (2 * _radius));
            to[.._radius].Fill(row[0]);
            row.CopyTo(to[_radius..]);
            to[(_radius + _width)..].Fill(row[^1]);
            for (var x = 0; x < to.Length; x++)
            {
                norms[x] += to[x] * to[x];
            }
        }
    }

    // Eight cells of row y from x on, all shifts: (2 q k - |k|^2) / sqrt(Ck).
    private void Correlate(float* query, int y, int x, float* scores)
    {
        var plane = PlaneLength;
        var scale = Vector256.Create(_scale);
        for (var dx = 0; dx < _side; dx++)
        {
            for (var dy = 0; dy < _side; dy++, scores += _rowLength)
            {
                var key = (float*)_local.Pointer + ((long)(y + dy) * _padded) + x + dx;
                var q = query;
                Vector256<float> one = default, two = default, three = default, four = default;
                for (var c = 0; c < _channels; c += 4, q += 4 * _rowLength, key += 4L * plane)
                {
                    one = Vector256.MultiplyAddEstimate(Vector256.Load(q), Vector256.Load(key), one);
                    two = Vector256.MultiplyAddEstimate(Vector256.Load(q + _rowLength), Vector256.Load(key + plane), two);
                    three = Vector256.MultiplyAddEstimate(Vector256.Load(q + (2 * _rowLength)), Vector256.Load(key + (2L * plane)), three);
                    four = Vector256.MultiplyAddEstimate(Vector256.Load(q + (3 * _rowLength)), Vector256.Load(key + (3L * plane)), four);
                }

                var product = one + two + (three + four);
                ((product + product - Vector256.Load(key)) * scale).Store(scores);
            }
        }
    }

    private void Expect(float* scores, int y, int x)
    {
        var largest = Vector256.Load(scores);
        for (var shift = 1; shift < _side * _side; shift++)
        {
            largest = Vector256.Max(largest, Vector256.Load(scores + (shift * _rowLength)));
        }

        fixed (float* near = _near)
        {
            Expect(scores, near, largest, out var expected, out var likeliest);
            Write(expected, Flow, y, x);
            Write(likeliest, Likeliest, y, x);
        }
    }

    private void Expect(float* scores, float* near, Vector256<float> largest, out Mean expected, out Mean likeliest)
    {
        (expected, likeliest) = (default, default);
        for (var dx = -_radius; dx <= _radius; dx++)
        {
            for (var dy = -_radius; dy <= _radius; dy++, scores += _rowLength)
            {
                var weight = Vector256.Exp(Vector256.Load(scores) - largest);
                expected.Add(weight, dx, dy);
                weight *= weight;
                weight *= weight;
                likeliest.Add(weight * weight * Vector256.Create(*near++), dx, dy);
            }
        }
    }

    private void Write(in Mean mean, float* planes, int y, int x)
    {
        var values = stackalloc float[2 * Lanes];
        (mean.Right / mean.Total).Store(values);
        (mean.Down / mean.Total).Store(values + Lanes);
        var count = Math.Min(Lanes, _width - x);
        new Span<float>(values, count).CopyTo(Row(planes, 0, y)[x..]);
        new Span<float>(values + Lanes, count).CopyTo(Row(planes, 1, y)[x..]);
    }

    /// <summary>Weighted sums of shifts, for eight cells.</summary>
    private struct Mean
    {
        public Vector256<float> Total;
        public Vector256<float> Right;
        public Vector256<float> Down;

        public void Add(Vector256<float> weight, float dx, float dy)
        {
            Total += weight;
            Right = Vector256.MultiplyAddEstimate(weight, Vector256.Create(dx), Right);
            Down = Vector256.MultiplyAddEstimate(weight, Vector256.Create(dy), Down);
        }
    }
}
