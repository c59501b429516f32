using SRNet.Segmentation;

namespace SRNet.Server.CommandLine;

/// <summary>What a command was doing ended with the GPU: this process can compute nothing any more, and a new one can if the GPU works.</summary>
internal sealed class DeviceLostException(SrNetException cause) : Exception(cause.Message, cause)
{
    /// <summary>Waits for work, and tells this failure from others.</summary>
    /// <param name="model">Whose device may be lost.</param>
    /// <param name="work">Computes on it.</param>
    public static async Task<T> Tell<T>(SrNetModel model, Task<T> work)
    {
        try
        {
            return await work;
        }
        catch (SrNetException e) when (model.DeviceLoss is not null)
        {
            throw new DeviceLostException(e);
        }
    }
}
