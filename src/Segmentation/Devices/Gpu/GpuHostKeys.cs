using System.Numerics.Tensors;
using SRNet.Interop.Cuda;
using SRNet.Interop.TensorRt;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>A frame's keys where the host tells objects apart by them.</summary>
/// <param name="pinned">Receives them as the engine writes them.</param>
/// <param name="stream">Where they come down: beside the memory encoder, which may still be at work on the frame.</param>
/// <param name="type">What the engine writes.</param>
internal sealed class GpuHostKeys(PinnedBuffer pinned, CudaStream stream, TensorType type)
{
    private readonly float[] _keys = new float[pinned.Bytes / (type == TensorType.Float16 ? 2 : sizeof(float))];

    /// <summary>Waits for the keys: 1 x Ck x h x w.</summary>
    public ReadOnlySpan<float> Read(GpuFeatures features)
    {
        stream.Wait(features.EncodeEnd);
        stream.Download(features.Key, pinned, pinned.Bytes);
        stream.Synchronize();
        if (type != TensorType.Float16)
        {
            return pinned.Span<float>();
        }

        TensorPrimitives.ConvertToSingle(pinned.Span<Half>(), _keys);
        return _keys;
    }
}
