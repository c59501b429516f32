using SRNet.Native.Media;

namespace SRNet.Native.Tests.Media;

public class MediaLibraryTests
{
    [Fact]
    public void The_built_library_has_the_version_of_these_bindings() => MediaLibrary.EnsureLoaded();

    [Fact]
    public void A_library_that_is_not_there_is_missing_and_the_message_says_what_to_do()
    {
        var error = Assert.Throws<SrNetException>(() => MediaLibrary.Open([null, "/nowhere/libsrnet_media.so"]));

        Assert.Equal(SrNetError.Missing, error.Error);
        Assert.StartsWith("libsrnet_media.so was not found: install libavformat-dev", error.Message);
        Assert.Contains("/nowhere/libsrnet_media.so: no such file", error.Message);
    }

    [Fact]
    public void A_library_of_another_version_is_refused()
    {
        // The C mathematics library has no srnet_media_abi at all, as an older build might.
        var error = Assert.Throws<SrNetException>(() => MediaLibrary.Open(["libm.so.6"]));

        Assert.Equal(SrNetError.Missing, error.Error);
        Assert.Contains($"interface version 0 and this program needs {MediaLibrary.Abi}", error.Message);
    }

    [Fact]
    public void Missing_FFmpeg_libraries_are_told_from_a_library_that_was_not_built()
    {
        var message = MediaLibrary.WhatIsMissing(["/app/libsrnet_media.so: libavformat.so.59: cannot open shared object file: No such file or directory"]);

        Assert.StartsWith("The FFmpeg libraries are missing: install them with 'apt-get install ffmpeg'", message);
    }
}
