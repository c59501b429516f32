using System.Runtime.CompilerServices;
using System.Text;

namespace SRNet.Native.TensorRt;

/// <summary><c>char[SRT_MAX_NAME], UTF-8 with a terminating zero</c> of srnet_trt.h.</summary>
[InlineArray(256)]
internal struct TrtName
{
    private byte _first;

    public override readonly string ToString()
    {
        ReadOnlySpan<byte> bytes = this;
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
