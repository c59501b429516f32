namespace SRNet.Server.Bench.Torch;

/// <summary>What training/bench_torch.py is asked first.</summary>
/// <param name="Bundle">Folder of the bundle whose network is to be timed.</param>
/// <param name="Threads">Threads PyTorch may use.</param>
/// <param name="Seconds">Time per case.</param>
/// <param name="Steps">Fewest steps per case.</param>
internal sealed record TorchRequest(string Bundle, int Threads, double Seconds, int Steps);
