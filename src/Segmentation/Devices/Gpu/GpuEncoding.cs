using System.Runtime.InteropServices;
using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.Media;
using SRNet.Interop.TensorRt;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>How a stream's frames become features: up to the GPU, to the network's input, through the query encoder; by themselves, or beside other streams'.</summary>
internal sealed class GpuEncoding : IDisposable
{
    private const int Sets = IStreamCompute.FeatureSets;

    private readonly GpuDevice _device;
    private readonly GpuEncoderBatch? _batch;
    private readonly GpuResources _owned = new();
    private readonly ImageSize _frame;
    private readonly Letterbox _box;
    private readonly Normalization _normalization;
    private readonly TensorRtContext _encoder;
    private readonly DeviceBuffer _image;
    private readonly DeviceBuffer _picture;
    private readonly Path[] _paths = new Path[Sets];
    private int? _joined;

    /// <param name="device">The GPU.</param>
    /// <param name="engines">Of the stream's size.</param>
    /// <param name="frame">Size of the frames.</param>
    /// <param name="box">Where they lie in the network's input.</param>
    public GpuEncoding(GpuDevice device, GpuEngines engines, ImageSize frame, Letterbox box)
    {
        (_device, _batch, _frame, _box) = (device, engines.Batch, frame, box);
        var context = device.Context;
        try
        {
            Stream = _batch?.Stream ?? _owned.Add(new CudaStream(context));
            _encoder = _batch?.One ?? _owned.Add(engines.CreateContext(ModelBundle.QueryEncoder, 1));
            var input = engines.Manifest.Input;
            var half = engines.Engine(ModelBundle.QueryEncoder).Tensor("image").Type == TensorType.Float16;
            _normalization = new Normalization(input.Scale, [.. input.Mean], [.. input.Std], half);
            if (_batch is null)
            {
                _image = _owned.Add(_encoder.NewBuffer("image"));
                _encoder.Bind("image", _image);
                _encoder.UseScratch(_owned.AddScratch(_encoder));
            }
            else
            {
                _image = _batch.Images;
            }

            _picture = _owned.Add(new DeviceBuffer(context, 3L * frame.Pixels));
            for (var i = 0; i < Sets; i++)
            {
                Features[i] = new GpuFeatures(context, _encoder, frame);
                _paths[i] = new Path(this, Features[i]);
            }

            _joined = _batch?.Join();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where it happens; other streams' work may be there too.</summary>
    public CudaStream Stream { get; } = null!;

    /// <summary>One per set.</summary>
    public GpuFeatures[] Features { get; } = new GpuFeatures[Sets];

    /// <summary>Whether what has run is launched as graphs.</summary>
    public bool IsCaptured => _paths.All(p => p.IsCaptured);

    /// <summary>Takes a frame; the picture is read before this returns.</summary>
    public void Take(RgbImage frame, int set)
    {
        var features = Features[set];

        // The frame before in this set may still be going up, when nobody waited for its labels.
        features.EncodeEnd.Synchronize();
        if (features.Take(frame))
        {
            _paths[set].Invalidate();
        }
    }

    /// <summary>What the CPU does for a frame that was taken.</summary>
    public void Enqueue(int set)
    {
        if (_batch is null)
        {
            _paths[set].Run();
        }
        else
        {
            _batch.Encode(_paths[set]);
        }
    }

    /// <summary>Waits until nothing is under way.</summary>
    public void Drain()
    {
        if (_batch is not null)
        {
            _batch.Drain();
        }
        else
        {
            Stream?.Drain();
        }
    }

    public void Dispose()
    {
        if (_joined is not null)
        {
            _joined = null;
            _batch!.Quit();
        }

        Drain();
        foreach (var path in _paths)
        {
            path?.Dispose();
        }

        foreach (var features in Features)
        {
            features?.Dispose();
        }

        _owned.Dispose();
    }

    private void Upload(GpuFeatures features, int seat, bool capturing)
    {
        Stream.Record(features.EncodeBegin, capturing);
        var offset = seat * 3L * _box.Width * _box.Height * _normalization.ElementSize;
        if (features.Planes is { } planes)
        {
            Stream.Upload(features.Pinned, _picture, YuvForm.Bytes(_frame.Width, _frame.Height));
            _device.Kernels.YuvToTensor(Stream, _picture, planes, _image, offset, _box, _normalization);
        }
        else
        {
            Stream.Upload(features.Pinned, _picture, _picture.Bytes);
            _device.Kernels.RgbToTensor(Stream, _picture, _image, offset, _box, _normalization);
        }

        Stream.Record(features.Preprocessed, capturing);
    }

    private void Encode(GpuFeatures features, bool capturing)
    {
        Upload(features, 0, capturing);
        features.Bind(_encoder);
        _encoder.Enqueue(Stream);
        Stream.Record(features.EncodeEnd, capturing);
    }

    private void Collect(GpuFeatures features, int seat, bool capturing)
    {
        foreach (var (name, tensor) in features.Tensors)
        {
            Stream.Copy(_batch!.Output(name), seat * tensor.Bytes, tensor, 0, tensor.Bytes);
        }

        Stream.Record(features.EncodeEnd, capturing);
    }

    /// <summary>What is enqueued for the frames of one set: all of it, or what comes before and after the run for a batch, at each of its seats.</summary>
    private sealed class Path(GpuEncoding encoding, GpuFeatures features) : IBatchedFrame, IDisposable
    {
        private readonly ReplayedWork?[] _before = new ReplayedWork?[GpuEncoderBatch.Most];
        private readonly ReplayedWork?[] _after = new ReplayedWork?[GpuEncoderBatch.Most];
        private ReplayedWork? _whole;

        public int Order => encoding._joined!.Value;

        public bool IsCaptured => All.Any() && All.All(w => w.IsCaptured);

        private IEnumerable<ReplayedWork> All => _before.Concat(_after).Append(_whole).OfType<ReplayedWork>();

        public void Run() => (_whole ??= New(capturing => encoding.Encode(features, capturing), () => [.. encoding._encoder.Uses, encoding._picture])).Run();

        public void Seat(int seat) =>
            (_before[seat] ??= New(capturing => encoding.Upload(features, seat, capturing), () => [encoding._image, encoding._picture])).Run();

        public void Leave(int seat) =>
            (_after[seat] ??= New(capturing => encoding.Collect(features, seat, capturing), () => features.Tensors.Select(t => encoding._batch!.Output(t.Name)))).Run();

        public void Invalidate()
        {
            // What comes after is the same for all pictures.
            _whole?.Invalidate();
            foreach (var work in _before)
            {
                work?.Invalidate();
            }
        }

        public void Dispose()
        {
            foreach (var work in All)
            {
                work.Dispose();
            }
        }

        private ReplayedWork New(Action<bool> work, Func<IEnumerable<SafeHandle>> uses) =>
            new(encoding.Stream, work, () => [.. uses(), .. features.Handles], encoding._device.CaptureFailures);
    }
}
