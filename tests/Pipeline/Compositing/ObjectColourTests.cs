using SRNet.Pipeline.Compositing;

namespace SRNet.Pipeline.Tests.Compositing;

public class ObjectColourTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(222)]
    public void As_many_objects_as_there_can_be_have_colours_that_people_can_tell_apart(int first)
    {
        var colours = Enumerable.Range(first, 32).Select(ObjectColour.Default).ToArray();
        for (var i = 0; i < colours.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (a, b) = (colours[i], colours[j]);
                Assert.True(Math.Abs(a.R - b.R) >= 24 || Math.Abs(a.G - b.G) >= 24 || Math.Abs(a.B - b.B) >= 24, $"Objects {first + i} and {first + j} are {a} and {b}.");
            }
        }
    }
}
