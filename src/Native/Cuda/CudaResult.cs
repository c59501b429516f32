namespace SRNet.Native.Cuda;

/// <summary>The results of the driver API that this program decides by; all others are told by their names.</summary>
internal static class CudaResult
{
    public const int Success = 0;
    public const int Deinitialized = 4;
    public const int DeviceUnavailable = 46;
    public const int NoDevice = 100;
    public const int EccUncorrectable = 214;
    public const int NvlinkUncorrectable = 220;
    public const int NotReady = 600;
    public const int IllegalAddress = 700;
    public const int LaunchTimeout = 702;
    public const int PrimaryContextActive = 708;
    public const int ContextIsDestroyed = 709;
    public const int Assert = 710;
    public const int HardwareStackError = 714;
    public const int IllegalInstruction = 715;
    public const int MisalignedAddress = 716;
    public const int InvalidAddressSpace = 717;
    public const int InvalidPc = 718;
    public const int LaunchFailed = 719;
    public const int Unknown = 999;
}
