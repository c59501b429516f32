using SRNet.Interop.Media;

namespace SRNet.Interop.Cuda.Kernels;

/// <summary>
/// What SRNet does on the GPU outside the network: frame -> input tensor, logits -> soft masks -> labels, labels -> overlay.
/// Every call enqueues one kernel, allocates nothing, and computes what the CPU path computes. Rows of pictures are packed.
/// </summary>
internal sealed class FrameKernels : IDisposable
{
    private const string Resource = "srnet_kernels.ptx";

    // Pixels of a row that one thread adds up.
    private const int RegionRun = 64;

    private readonly CudaModule _module;
    private readonly CudaKernel _rgbToTensor;
    private readonly CudaKernel _yuvToTensor;
    private readonly CudaKernel _softMasks;
    private readonly CudaKernel _labels;
    private readonly CudaKernel _regions;
    private readonly CudaKernel _overlay;

    /// <summary>Compiles the kernels for the context's GPU; the driver remembers the result.</summary>
    /// <exception cref="SrNetException">Missing: this build has no kernels.</exception>
    public FrameKernels(CudaContext context)
    {
        _module = new CudaModule(context, Ptx());
        _rgbToTensor = _module.Kernel("srnet_rgb_to_tensor");
        _yuvToTensor = _module.Kernel("srnet_yuv_to_tensor");
        _softMasks = _module.Kernel("srnet_soft_masks");
        _labels = _module.Kernel("srnet_labels");
        _regions = _module.Kernel("srnet_regions");
        Memory = new MemoryKernels(_module);
        Alignment = new AlignmentKernels(_module);
        _overlay = _module.Kernel("srnet_overlay");
    }

    /// <summary>Whether this build has the kernels: they need nvcc or clang when native/ is built.</summary>
    public static bool AreBuilt => typeof(FrameKernels).Assembly.GetManifestResourceInfo(Resource) is not null;

    /// <summary>Those of the memory.</summary>
    public MemoryKernels Memory { get; }

    /// <summary>Those of feature alignment.</summary>
    public AlignmentKernels Alignment { get; }

    /// <summary>RGB picture -> normalised planes.</summary>
    /// <param name="stream">Where it runs.</param>
    /// <param name="rgb">Frame height rows of 3 * frame width bytes, R, G, B interleaved.</param>
    /// <param name="tensor">1 x 3 x height x width, FP32 or FP16 as <paramref name="normalization"/> says.</param>
    /// <param name="offset">Where in the buffer the tensor is, in bytes.</param>
    /// <param name="box">Where the picture lies in the tensor.</param>
    /// <param name="normalization">Pixel to tensor value.</param>
    public void RgbToTensor(CudaStream stream, DeviceBuffer rgb, DeviceBuffer tensor, long offset, in Letterbox box, in Normalization normalization)
    {
        Require(rgb, 3L * box.FrameWidth * box.FrameHeight);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Require(tensor, offset + (3L * box.Width * box.Height * normalization.ElementSize));
        var parameters = new RgbToTensorParameters
        {
            Source = rgb.Address,
            Target = tensor.Address + (ulong)offset,
            Box = box,
            Normalization = normalization,
            Stride = 3 * box.FrameWidth,
        };
        _rgbToTensor.Launch(stream, box.Width, box.Height, parameters);
    }

    /// <summary>Planes of 8-bit 4:2:0, as decoders make them -> normalised planes.</summary>
    /// <param name="stream">Where it runs.</param>
    /// <param name="planes">Frame height rows of frame width bytes of luma; then (frame height + 1) / 2 rows of (frame width + 1) / 2 U, and as many of V, or rows of
    /// both interleaved.</param>
    /// <param name="form">Which of the two, and the video's colours.</param>
    /// <param name="tensor">1 x 3 x height x width, FP32 or FP16 as <paramref name="normalization"/> says.</param>
    /// <param name="offset">Where in the buffer the tensor is, in bytes.</param>
    /// <param name="box">Where the picture lies in the tensor.</param>
    /// <param name="normalization">Pixel to tensor value.</param>
    public void YuvToTensor(CudaStream stream, DeviceBuffer planes, in YuvForm form, DeviceBuffer tensor, long offset, in Letterbox box, in Normalization normalization)
    {
        Require(planes, YuvForm.Bytes(box.FrameWidth, box.FrameHeight));
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Require(tensor, offset + (3L * box.Width * box.Height * normalization.ElementSize));
        int width = (box.FrameWidth + 1) / 2, height = (box.FrameHeight + 1) / 2;
        var u = planes.Address + (ulong)((long)box.FrameWidth * box.FrameHeight);
        var parameters = new YuvToTensorParameters
        {
            Luma = planes.Address,
            U = u,
            V = u + (form.Interleaved ? 1 : (ulong)((long)width * height)),
            Target = tensor.Address + (ulong)offset,
            Box = box,
            Normalization = normalization,
            Matrix = form.Matrix,
            LumaStride = box.FrameWidth,
            ChromaStride = form.Interleaved ? 2 * width : width,
            ChromaStep = form.Interleaved ? 2 : 1,
            Whole = form.Whole ? 1 : 0,
        };
        _yuvToTensor.Launch(stream, box.Width, box.Height, parameters);
    }

    /// <summary>Mask logits, enlarged bilinearly -> soft masks that share every pixel with the background.</summary>
    /// <param name="stream">Where it runs.</param>
    /// <param name="logits">objects x logitHeight x logitWidth floats.</param>
    /// <param name="logitWidth">Columns of the logits.</param>
    /// <param name="logitHeight">Rows of the logits.</param>
    /// <param name="objects">At least 1.</param>
    /// <param name="masks">Receives objects x height x width floats.</param>
    /// <param name="others">Receives as many: per object the sum of all others' masks.</param>
    /// <param name="regions">One <see cref="RegionSums"/> per object; zeros before. Receives their doubt.</param>
    /// <param name="width">Columns of the masks.</param>
    /// <param name="height">Rows of the masks.</param>
    public unsafe void SoftMasks(
        CudaStream stream, DeviceBuffer logits, int logitWidth, int logitHeight, int objects, DeviceBuffer masks, DeviceBuffer others, DeviceBuffer regions, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(objects);
        Require(logits, sizeof(float) * (long)objects * logitWidth * logitHeight);
        Require(masks, sizeof(float) * (long)objects * width * height);
        Require(others, sizeof(float) * (long)objects * width * height);
        Require(regions, (long)objects * sizeof(RegionSums));
        var parameters = new SoftMasksParameters
        {
            Logits = logits.Address,
            Masks = masks.Address,
            Others = others.Address,
            Regions = regions.Address,
            LogitWidth = logitWidth,
            LogitHeight = logitHeight,
            Width = width,
            Height = height,
            Objects = objects,
        };
        _softMasks.Launch(stream, width, height, parameters);
    }

    /// <summary>Soft masks -> one label per pixel of the picture.</summary>
    /// <param name="stream">Where it runs.</param>
    /// <param name="masks">One plane of box.Height x box.Width floats per object.</param>
    /// <param name="ids">The label of each object, in the masks' order.</param>
    /// <param name="labels">Receives frame width * frame height bytes.</param>
    /// <param name="box">Where the picture lies in the masks.</param>
    public void Labels(CudaStream stream, DeviceBuffer masks, ReadOnlySpan<byte> ids, DeviceBuffer labels, in Letterbox box)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Length, 254, nameof(ids));
        Require(masks, sizeof(float) * (long)ids.Length * box.Width * box.Height);
        Require(labels, (long)box.FrameWidth * box.FrameHeight);
        var parameters = new LabelsParameters
        {
            Masks = masks.Address,
            Target = labels.Address,
            Box = box,
            Objects = ids.Length,
            Stride = box.FrameWidth,
        };
        ids.CopyTo(parameters.Ids);
        _labels.Launch(stream, box.FrameWidth, box.FrameHeight, parameters);
    }

    /// <summary>Labels and soft masks -> area, box, centroid and shares of each object.</summary>
    /// <param name="stream">Where it runs.</param>
    /// <param name="masks">One plane of box.Height x box.Width floats per object.</param>
    /// <param name="labels">Frame width * frame height bytes.</param>
    /// <param name="ids">The label of each object, in the masks' order.</param>
    /// <param name="regions">One <see cref="RegionSums"/> per object; zeros but for their doubt before.</param>
    /// <param name="box">Where the picture lies in the masks.</param>
    public unsafe void Regions(CudaStream stream, DeviceBuffer masks, DeviceBuffer labels, ReadOnlySpan<byte> ids, DeviceBuffer regions, in Letterbox box)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Length, 254, nameof(ids));
        Require(masks, sizeof(float) * (long)ids.Length * box.Width * box.Height);
        Require(labels, (long)box.FrameWidth * box.FrameHeight);
        Require(regions, (long)ids.Length * sizeof(RegionSums));
        var parameters = new RegionsParameters
        {
            Masks = masks.Address,
            Labels = labels.Address,
            Regions = regions.Address,
            Box = box,
            Objects = ids.Length,
            Stride = box.FrameWidth,
        };
        ids.CopyTo(parameters.Ids);
        _regions.Launch(stream, (box.FrameWidth + RegionRun - 1) / RegionRun, box.FrameHeight, parameters);
    }

    /// <summary>Draws objects into a picture: a translucent fill inside an opaque contour. Background (0) and void (255) stay as they are.</summary>
    /// <param name="stream">Where it runs.</param>
    /// <param name="rgb">height rows of 3 * width bytes, R, G, B interleaved; drawn into.</param>
    /// <param name="labels">width * height bytes.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="colours">Colour of each of the 256 labels: R | G &lt;&lt; 8 | B &lt;&lt; 16.</param>
    /// <param name="fill">Share of the colour inside the contour, of 256.</param>
    /// <param name="thickness">Of the contour, in pixels.</param>
    public void Overlay(CudaStream stream, DeviceBuffer rgb, DeviceBuffer labels, int width, int height, ReadOnlySpan<uint> colours, int fill, int thickness)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(colours.Length, 256, nameof(colours));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)fill, 256u, nameof(fill));
        ArgumentOutOfRangeException.ThrowIfNegative(thickness);
        Require(rgb, 3L * width * height);
        Require(labels, (long)width * height);
        var parameters = new OverlayParameters
        {
            Source = rgb.Address,
            Labels = labels.Address,
            Target = rgb.Address,
            Width = width,
            Height = height,
            SourceStride = 3 * width,
            LabelStride = width,
            TargetStride = 3 * width,
            Thickness = thickness,
            Fill = fill,
        };
        colours.CopyTo(parameters.Colours);
        _overlay.Launch(stream, width, height, parameters);
    }

    public void Dispose() => _module.Dispose();

    // A kernel that leaves its memory takes the whole device down; here it is one sentence.
    internal static void Require(DeviceBuffer buffer, long bytes)
    {
        if (buffer.Bytes < bytes)
        {
            throw SrNetException.InvalidInput($"A buffer on the GPU has {buffer.Bytes} bytes where a kernel needs {bytes}.");
        }
    }

    private static byte[] Ptx()
    {
        using var stream = typeof(FrameKernels).Assembly.GetManifestResourceStream(Resource)
            ?? throw SrNetException.Missing("This build has no CUDA kernels: install clang (or nvcc), build native/ and then the program again, or use the CPU.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
