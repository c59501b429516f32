namespace SRNet.Segmentation.Tests;

public class SessionPresetTests
{
    [Fact]
    public void Every_preset_is_found_by_its_name() =>
        Assert.All(Enum.GetValues<SessionPreset>(), preset => Assert.Equal(preset, SessionPresets.TryParse(preset.Name())));

    [Theory]
    [InlineData("")]
    [InlineData("Fast")]
    [InlineData("0")]
    [InlineData("slow")]
    public void Other_names_are_none(string name) => Assert.Null(SessionPresets.TryParse(name));
}
