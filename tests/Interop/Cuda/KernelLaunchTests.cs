using System.Runtime.CompilerServices;
using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.Tests.StandIns;

namespace SRNet.Interop.Tests.Cuda;

/// <summary>From the module to the launch. The PTX is loaded for its entries and the sizes of their arguments.</summary>
public class KernelLaunchTests : DeviceTest
{
    [Fact]
    public void Every_argument_has_the_size_that_the_compiled_kernel_declares()
    {
        Assert.SkipUnless(FrameKernels.AreBuilt, "The kernels were not built: neither clang nor nvcc is installed.");
        using var resource = typeof(FrameKernels).Assembly.GetManifestResourceStream("srnet_kernels.ptx");
        using var reader = new StreamReader(resource!);
        var ptx = reader.ReadToEnd();
        void Declares<T>(string kernel) =>
            Assert.Contains($"{kernel}_param_0[{Unsafe.SizeOf<T>()}]", ptx, StringComparison.Ordinal);

        Declares<RgbToTensorParameters>("srnet_rgb_to_tensor");
        Declares<YuvToTensorParameters>("srnet_yuv_to_tensor");
        Declares<SoftMasksParameters>("srnet_soft_masks");
        Declares<LabelsParameters>("srnet_labels");
        Declares<RegionsParameters>("srnet_regions");
        Declares<KeepParameters>("srnet_keep");
        Declares<MemoryQueriesParameters>("srnet_memory_queries");
        Declares<MemoryReadParameters>("srnet_memory_read");
        Declares<CorrelationParameters>("srnet_correlation");
        Declares<SampleParameters>("srnet_sample");
        Declares<MoveParameters>("srnet_move_masks");
        Declares<SumSlotsParameters>("srnet_sum_slots");
        Declares<OverlayParameters>("srnet_overlay");
        Assert.Contains(".target sm_75", ptx, StringComparison.Ordinal);
    }

    [Fact]
    public void A_buffer_that_is_too_small_is_refused_before_the_launch()
    {
        using var gpu = new Gpu();
        using var small = new DeviceBuffer(gpu.Context, 100);
        var e = Assert.Throws<SrNetException>(() => gpu.Kernels.RgbToTensor(
            gpu.Stream, small, small, 0, Letterbox.Stretch(8, 8, 16, 16), new Normalization(1, [0, 0, 0], [1, 1, 1], half: true)));
        Assert.Equal("A buffer on the GPU has 100 bytes where a kernel needs 192.", e.Message);
        Assert.Throws<SrNetException>(() => gpu.Kernels.SoftMasks(gpu.Stream, small, 8, 8, 1, small, small, small, 16, 16));
        Assert.Throws<SrNetException>(() => gpu.Kernels.Labels(gpu.Stream, small, [1], small, Letterbox.Stretch(8, 8, 16, 16)));
        gpu.Stream.Synchronize();
    }

    [Fact]
    public void Kernels_that_are_not_there_or_not_for_this_GPU_are_one_sentence()
    {
        using var context = StandIn.NewContext();
        var e = Assert.Throws<SrNetException>(() => new CudaModule(context, "nonsense"u8));
        Assert.Contains("CUDA_ERROR_INVALID_PTX", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<SrNetException>(() => new CudaModule(context, ".version 9.0\n.target sm_120\n"u8));
        Assert.Contains("CUDA_ERROR_NO_BINARY_FOR_GPU", e.Message, StringComparison.Ordinal);
        using var module = new CudaModule(context, ".version 6.3\n.target sm_75\n"u8);
        e = Assert.Throws<SrNetException>(() => module.Kernel("srnet_overlay"));
        Assert.Equal("Kernel srnet_overlay cannot be found: CUDA_ERROR_NOT_FOUND, named symbol not found.", e.Message);
    }

    [Fact]
    public void Launches_allocate_no_managed_memory_and_can_be_captured()
    {
        using var gpu = new Gpu();
        var box = Letterbox.Stretch(16, 16, 16, 16);
        var normalization = new Normalization(1 / 255f, [0, 0, 0], [1, 1, 1], half: true);
        var rgb = gpu.Upload(new byte[3 * 256]);
        using var tensor = new DeviceBuffer(gpu.Context, 3 * 256 * 2);
        using var masks = new DeviceBuffer(gpu.Context, 256 * 4);
        using var others = new DeviceBuffer(gpu.Context, 256 * 4);
        using var labels = new DeviceBuffer(gpu.Context, 256);
        var logits = gpu.Upload(new float[16]);
        var colours = new uint[256];
        byte[] ids = [1];
        void Frame()
        {
            gpu.Kernels.RgbToTensor(gpu.Stream, rgb, tensor, 0, box, normalization);
            gpu.Kernels.SoftMasks(gpu.Stream, logits, 4, 4, 1, masks, others, others, 16, 16);
            gpu.Kernels.Labels(gpu.Stream, masks, ids, labels, box);
            gpu.Kernels.Overlay(gpu.Stream, rgb, labels, 16, 16, colours, 110, 1);
        }

        Assert.Equal(0, Allocations.Of(() =>
        {
            Frame();
            gpu.Stream.Synchronize();
        }));
        using var graph = CudaGraph.Capture(gpu.Stream, Frame, rgb, tensor, masks, labels, logits);
        graph.Launch(gpu.Stream);
        gpu.Stream.Synchronize();
    }
}
