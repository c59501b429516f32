namespace SRNet.Server.Bench.Torch;

/// <summary>A case that training/bench_torch.py is asked to time. Sizes are height, width.</summary>
internal sealed record TorchCase(int[] Frame, int[] Size, int Objects, int MemoryFrames);
