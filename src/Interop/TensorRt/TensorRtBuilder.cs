using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using SRNet.Native.TensorRt;

namespace SRNet.Interop.TensorRt;

/// <summary>Hands one build to TensorRT: pins what it reads, passes its progress on, and stops it when asked to.</summary>
internal sealed unsafe class TensorRtBuilder(IProgress<BuildProgress>? progress, CancellationToken cancellation)
{
    private const int TypesOfGraph = 0;
    private const int HalfAllowed = 1;
    private const uint NoTf32 = 1;
    private const uint DetailedLayers = 2;
    private const uint LevelGiven = 4;

    /// <summary>Builds; the GPU's context is current on this thread.</summary>
    public BuiltEngine Build(TensorRtRuntimeHandle runtime, string name, ReadOnlyMemory<byte> onnx, BuildOptions options, ReadOnlyMemory<byte> timingCache)
    {
        cancellation.ThrowIfCancellationRequested();
        var names = options.Shapes.Select(s => Encoding.UTF8.GetBytes(s.Input + '\0')).ToArray();
        var pins = names.Select(n => GCHandle.Alloc(n, GCHandleType.Pinned)).ToArray();
        var self = GCHandle.Alloc(this);
        try
        {
            var shapes = options.Shapes.Select((s, i) => Convert(s, (byte*)pins[i].AddrOfPinnedObject())).ToArray();
            using var onnxPin = onnx.Pin();
            using var cachePin = timingCache.Pin();
            fixed (TrtProfileShape* shapesPin = shapes)
            {
                var request = new TrtBuildRequest
                {
                    StructSize = (uint)sizeof(TrtBuildRequest),
                    Precision = options.AllowHalf ? HalfAllowed : TypesOfGraph,
                    Flags = (options.FullFloat32 ? NoTf32 : 0) | (options.Detailed ? DetailedLayers : 0) | (options.Level is null ? 0 : LevelGiven),
                    ProfileShapeCount = shapes.Length,
                    ProfileShapes = shapesPin,
                    Onnx = (byte*)onnxPin.Pointer,
                    OnnxSize = (ulong)onnx.Length,
                    TimingCache = (byte*)cachePin.Pointer,
                    TimingCacheSize = (ulong)timingCache.Length,
                    Progress = &Progressed,
                    ProgressUser = (void*)GCHandle.ToIntPtr(self),
                    Workspace = (ulong)options.WorkspaceBytes,
                    OptimizationLevel = options.Level ?? 0,
                };
                return Run(runtime, name, request);
            }
        }
        finally
        {
            self.Free();
            foreach (var pin in pins)
            {
                pin.Free();
            }
        }
    }

    private BuiltEngine Run(TensorRtRuntimeHandle runtime, string name, in TrtBuildRequest request)
    {
        var status = (TensorRtStatus)TensorRtMethods.Build(runtime, request, out var plan, out var timingCache);
        using (plan)
        using (timingCache)
        {
            if (status == TensorRtStatus.Cancelled)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            TensorRtErrors.Check((int)status, $"Engine {name} cannot be built");
            return new BuiltEngine(Bytes(plan), timingCache.IsInvalid ? [] : Bytes(timingCache));
        }
    }

    private static byte[] Bytes(TensorRtBlobHandle blob)
    {
        var data = TensorRtMethods.BlobData(blob, out var size);
        return new ReadOnlySpan<byte>(data, checked((int)size)).ToArray();
    }

    private static TrtProfileShape Convert(ShapeRange range, byte* name)
    {
        var shape = new TrtProfileShape { Name = name, Profile = range.Profile, Dims = range.Min.Count };
        if (range.Min.Count > 8 || range.Best.Count != range.Min.Count || range.Max.Count != range.Min.Count)
        {
            throw SrNetException.InvalidInput($"The shape range {range} needs three shapes of the same number of dimensions, 8 at most.");
        }

        for (var i = 0; i < range.Min.Count; i++)
        {
            shape.Min[i] = range.Min[i];
            shape.Opt[i] = range.Best[i];
            shape.Max[i] = range.Max[i];
        }

        return shape;
    }

    [UnmanagedCallersOnly]
    private static int Progressed(void* user, byte* phase, int step, int steps)
    {
        try
        {
            var builder = Unsafe.As<TensorRtBuilder>(GCHandle.FromIntPtr((nint)user).Target!);
            return builder.Report(Marshal.PtrToStringUTF8((nint)phase) ?? string.Empty, step, steps) ? 1 : 0;
        }
#pragma warning disable CA1031 // An exception here would end the process: the build goes on without being watched.
        catch
#pragma warning restore CA1031
        {
            return 1;
        }
    }

    private bool Report(string phase, int step, int steps)
    {
        progress?.Report(new BuildProgress(phase, step + 1, steps));
        return !cancellation.IsCancellationRequested;
    }
}
