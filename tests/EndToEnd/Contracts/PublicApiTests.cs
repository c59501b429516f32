using System.Reflection;

namespace SRNet.EndToEnd.Tests.Contracts;

public class PublicApiTests
{
    [Theory]
    [InlineData("SRNet.Interop")]
    [InlineData("SRNet.Segmentation")]
    [InlineData("SRNet.Pipeline")]
    [InlineData("SRNet.OpenCv")]
    [InlineData("SRNet.Evaluation")]
    public void What_programs_outside_can_use_is_written_down(string assembly) =>
        Written.Same($"{assembly}.txt", PublicApi.Of(Assembly.Load(assembly)));
}
