namespace SRNet.Tests;

public class SrNetExceptionTests
{
    [Theory]
    [InlineData(SrNetError.Failed, 1)]
    [InlineData(SrNetError.InvalidInput, 2)]
    [InlineData(SrNetError.Missing, 3)]
    public void The_kind_of_an_error_is_the_exit_code_that_scripts_depend_on(SrNetError error, int code) => Assert.Equal(code, (int)error);

    [Fact]
    public void An_error_keeps_its_kind_its_sentence_and_its_cause()
    {
        var cause = new IOException("disk full");
        foreach (var (made, error) in new[]
        {
            (SrNetException.Failed("It broke.", cause), SrNetError.Failed),
            (SrNetException.InvalidInput("It broke.", cause), SrNetError.InvalidInput),
            (SrNetException.Missing("It broke.", cause), SrNetError.Missing),
        })
        {
            Assert.Equal((error, "It broke.", cause), (made.Error, made.Message, made.InnerException));
        }
    }
}
