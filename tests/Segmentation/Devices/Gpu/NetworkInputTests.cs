using SRNet.Interop.Compute;
using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Segmentation.Devices.Cpu.Preprocess;
using SRNet.Segmentation.Devices.Cpu.Threading;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;

namespace SRNet.Segmentation.Tests.Devices.Gpu;

/// <summary>What the network is given of a picture, on both devices.</summary>
[Collection(Gpu.Collection)]
public sealed unsafe class NetworkInputTests
{
    // One level of 255, normalised, is 0.017.
    private const float LastBits = 1e-4f;

    // Of usual proportions: in the first three every 600th, 100th and 36th average is halfway between two levels. Where sides have little in common, one sum in tens
    // of thousands lies so near to a half that its last bits decide.
    [Theory]
    [InlineData(640, 360, 336, 192)]
    [InlineData(1280, 720, 512, 288)]
    [InlineData(1280, 720, 320, 320)]
    [InlineData(336, 192, 336, 192)]
    [InlineData(360, 216, 336, 192)]
    [InlineData(161, 93, 336, 192)]
    public void Is_the_same(int width, int height, int networkWidth, int networkHeight)
    {
        var frame = new ImageSize(width, height);
        var size = new ImageSize(networkWidth, networkHeight);
        var input = ModelBundle.Open(BundledModel.InFp32(null)).Manifest.Input;
        var rgb = new byte[3 * frame.Pixels];
        new Random(7).NextBytes(rgb);

        using var workers = new WorkerGroup(2);
        using var preprocessor = new FramePreprocessor(workers, frame, size, input);
        using var want = new Tensor(1, 3, size.Height, size.Width);
        preprocessor.Run(new RgbImage(rgb, frame, 3 * width), want.Data);

        using var context = new CudaContext(CudaDevice.Open());
        using var kernels = new FrameKernels(context);
        using var stream = new CudaStream(context);
        using var picture = new DeviceBuffer(context, rgb.Length);
        using var image = new DeviceBuffer(context, 4L * want.Length);
        using var up = new PinnedBuffer(context, rgb.Length);
        using var down = new PinnedBuffer(context, image.Bytes);
        rgb.CopyTo(up.Span<byte>());
        stream.Upload(up, picture, picture.Bytes);
        kernels.RgbToTensor(
            stream, picture, image, 0, Letterbox.Stretch(width, height, networkWidth, networkHeight), new Normalization(input.Scale, [.. input.Mean], [.. input.Std], half: false));
        stream.Download(image, down, image.Bytes);
        stream.Synchronize();

        var got = down.Span<float>();
        var other = 0;
        for (var i = 0; i < want.Length; i++)
        {
            other += Math.Abs(want.Span[i] - got[i]) <= LastBits ? 0 : 1;
        }

        Assert.Equal(0, other);
    }
}
