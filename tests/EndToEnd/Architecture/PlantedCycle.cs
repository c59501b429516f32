// Two folders that use each other, one of them in its code alone, and one below both: what the test of folders must find.
#pragma warning disable IDE0130
namespace SRNet.EndToEnd.Tests.Architecture.Planted.Upper
{
    internal sealed class Face(Lower.Part part)
    {
        public Lower.Part Part { get; } = part;
    }
}

namespace SRNet.EndToEnd.Tests.Architecture.Planted.Lower
{
    internal sealed class Part
    {
        public static IEnumerable<string> Names()
        {
            yield return new Upper.Face(new Part()).ToString()!;
            yield return new Below.Ground().ToString()!;
        }
    }
}

namespace SRNet.EndToEnd.Tests.Architecture.Planted.Below
{
    internal sealed class Ground;
}
