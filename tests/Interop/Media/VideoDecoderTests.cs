using System.Buffers.Binary;
using SRNet.Interop.Media;

namespace SRNet.Interop.Tests.Media;

public class VideoDecoderTests
{
    private static readonly string FixtureFolder = Path.Combine(AppContext.BaseDirectory, "Media", "Fixtures");

    [Fact]
    public void A_file_tells_its_rate_length_and_count()
    {
        using var folder = new TestFolder();
        TestVideo.Write(folder.File("a.mp4"), 64, 48, TestVideo.Times(50, 25));

        using var decoder = TestVideo.Open(folder.File("a.mp4"));

        Assert.Equal(25, decoder.FrameRate, 3);
        Assert.Equal(50, decoder.FrameCount);
        Assert.InRange(decoder.Duration!.Value.TotalSeconds, 1.95, 2.05);
    }

    [Theory]
    [InlineData("a.mp4", 0)]
    [InlineData("a.mkv", 500)]
    public void Uneven_times_come_back(string name, int toleranceUs)
    {
        using var folder = new TestFolder();
        TimeSpan[] times = [.. new long[] { 0, 1, 33_366, 33_367, 500_000, 9_999_999, 10_000_001, 1_800_000_000 }.Select(us => TimeSpan.FromMicroseconds(us))];
        TestVideo.Write(folder.File(name), 64, 48, times);

        using var decoder = TestVideo.Open(folder.File(name));

        var read = ReadTimes(decoder);
        Assert.Equal(times.Length, read.Count);
        Assert.All(times.Zip(read), pair => Assert.InRange((pair.Second - pair.First).TotalMicroseconds, -toleranceUs, toleranceUs));
    }

    [Theory]
    [InlineData("a.mp4")]
    [InlineData("a.mkv")]
    public void A_pause_of_hours_becomes_half_an_hour_and_the_times_after_it_stay_right(string name)
    {
        using var folder = new TestFolder();
        TestVideo.Write(folder.File(name), 64, 48, [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromHours(9), TimeSpan.FromHours(9) + TimeSpan.FromSeconds(1)]);

        using var decoder = TestVideo.Open(folder.File(name));

        Assert.Equal([0, 1, 1801, 1802], ReadTimes(decoder).Select(t => t.TotalSeconds));
    }

    [Theory]
    [InlineData("missing.mp4", null, "No such file")]
    [InlineData("empty.mp4", 0, "Cannot open")]
    [InlineData("random.mp4", 5000, "Cannot open")]
    [InlineData("random", 5000, "Cannot open")]
    public void What_is_no_video_is_invalid_input_with_one_sentence_that_names_it(string name, int? size, string reason)
    {
        using var folder = new TestFolder();
        if (size is { } bytes)
        {
            var noise = new byte[bytes];
            new Random(7).NextBytes(noise);
            File.WriteAllBytes(folder.File(name), noise);
        }

        var error = Assert.Throws<SrNetException>(() => TestVideo.Open(folder.File(name)));

        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.Contains(folder.File(name), error.Message);
        Assert.Contains(reason, error.Message);
        Assert.EndsWith(".", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_truncated_video_gives_its_good_part()
    {
        using var folder = new TestFolder();
        // The index of a finished MP4 is at its end.
        TestVideo.Write(folder.File("a.mkv"), 96, 64, TestVideo.Times(90));
        var bytes = File.ReadAllBytes(folder.File("a.mkv"));
        File.WriteAllBytes(folder.File("cut.mkv"), bytes.AsSpan(0, bytes.Length * 2 / 3));

        using var decoder = TestVideo.Open(folder.File("cut.mkv"));
        var rgb = new byte[3 * 96 * 64];
        var frames = 0;
        try
        {
            while (decoder.TryRead(rgb, 3 * 96, out _))
            {
                frames++;
            }
        }
        catch (SrNetException e)
        {
            Assert.Equal(SrNetError.InvalidInput, e.Error);
        }

        Assert.InRange(frames, 20, 89);
    }

    [Fact]
    public void Damage_in_the_middle_costs_pictures_but_not_the_rest()
    {
        using var folder = new TestFolder();
        TestVideo.Write(folder.File("a.mp4"), 96, 64, TestVideo.Times(200));
        var bytes = File.ReadAllBytes(folder.File("a.mp4"));
        // Inside the pictures of the third second; the file's structure stays whole.
        var pictures = Enumerable.Range(0, bytes.Length - 4).Where(i => bytes.AsSpan(i, 4).SequenceEqual("mdat"u8)).ElementAt(2);
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(pictures - 4));
        var random = new Random(5);
        for (var i = 0; i < 20; i++)
        {
            bytes[pictures + random.Next(4, length - 4)] ^= (byte)random.Next(1, 255);
        }

        File.WriteAllBytes(folder.File("damaged.mp4"), bytes);

        using var decoder = TestVideo.Open(folder.File("damaged.mp4"));
        var rgb = new byte[3 * 96 * 64];
        var (frames, corrupt) = (0, 0);
        var last = default(DecodedFrame);
        while (decoder.TryRead(rgb, 3 * 96, out var frame))
        {
            frames++;
            corrupt += frame.Corrupt ? 1 : 0;
            last = frame;
        }

        Assert.True(corrupt > 0 || frames < 200, "the damage shows nowhere");
        Assert.InRange(frames, 100, 200);
        Assert.InRange(last.Timestamp.TotalSeconds, 6, 7);
    }

    [Fact]
    public void A_source_that_changes_its_size_is_delivered_in_the_first_one()
    {
        using var folder = new TestFolder();
        byte[] large = File.ReadAllBytes(Path.Combine(FixtureFolder, "444.jpg")), small = File.ReadAllBytes(Path.Combine(FixtureFolder, "small.jpg"));
        File.WriteAllBytes(folder.File("a.mjpeg"), [.. large, .. small, .. large]);

        using var decoder = TestVideo.Open(folder.File("a.mjpeg"));

        Assert.Equal((61, 47, "mjpeg"), (decoder.Width, decoder.Height, decoder.Codec));
        var rgb = new byte[3 * 61 * 47];
        var sizes = new List<(int, int)>();
        while (decoder.TryRead(rgb, 3 * 61, out var frame))
        {
            sizes.Add((frame.SourceWidth, frame.SourceHeight));
            // The red disc is in the same place whatever size it came in.
            var disc = rgb.AsSpan(3 * ((17 * 61) + 19), 3);
            Assert.InRange(disc[0], 200, 240);
            Assert.InRange(disc[1], 10, 50);
        }

        Assert.Equal([(61, 47), (40, 30), (61, 47)], sizes);
    }

    [Theory]
    [InlineData("420.jpg")]
    [InlineData("422.jpg")]
    [InlineData("444.jpg")]
    public void Motion_JPEG_has_the_colours_of_the_still(string name)
    {
        using var folder = new TestFolder();
        var jpeg = File.ReadAllBytes(Path.Combine(FixtureFolder, name));
        File.WriteAllBytes(folder.File("a.mjpeg"), [.. jpeg, .. jpeg]);

        using var decoder = TestVideo.Open(folder.File("a.mjpeg"));
        var rgb = new byte[3 * decoder.Width * decoder.Height];

        Assert.True(decoder.TryRead(rgb, 3 * decoder.Width, out _));
        Assert.Equal(ImageCodec.Decode(jpeg, name).Pixels, rgb);
    }

    [Theory]
    [InlineData(90, 0, 1, -1, 0)]
    [InlineData(180, -1, 0, 0, -1)]
    [InlineData(270, 0, -1, 1, 0)]
    public void A_phone_held_sideways_still_gives_upright_pictures(int clockwise, int a, int b, int c, int d)
    {
        const int Width = 64, Height = 48;
        using var folder = new TestFolder();
        TestVideo.Write(folder.File("a.mp4"), Width, Height, TestVideo.Times(2));
        var bytes = File.ReadAllBytes(folder.File("a.mp4"));
        var matrix = bytes.AsSpan().LastIndexOf("tkhd"u8) + 4 + 40;
        int[] values = [a, b, 0, c, d];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(matrix + (4 * i)), values[i] << 16);
        }

        File.WriteAllBytes(folder.File("turned.mp4"), bytes);
        using var plain = TestVideo.Open(folder.File("a.mp4"));
        using var turned = TestVideo.Open(folder.File("turned.mp4"));

        Assert.Equal(clockwise == 180 ? (Width, Height) : (Height, Width), (turned.Width, turned.Height));
        byte[] from = new byte[3 * Width * Height], to = new byte[3 * Width * Height];
        Assert.True(plain.TryRead(from, 3 * Width, out _));
        Assert.True(turned.TryRead(to, 3 * turned.Width, out var frame));
        Assert.Equal((turned.Width, turned.Height), (frame.SourceWidth, frame.SourceHeight));
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (toX, toY) = clockwise switch { 90 => (Height - 1 - y, x), 180 => (Width - 1 - x, Height - 1 - y), _ => (y, Width - 1 - x) };
                Assert.True(from.AsSpan(3 * ((y * Width) + x), 3).SequenceEqual(to.AsSpan(3 * ((toY * turned.Width) + toX), 3)), $"pixel {x},{y}");
            }
        }
    }

    [Fact]
    public void A_buffer_that_is_too_small_is_refused()
    {
        using var folder = new TestFolder();
        TestVideo.Write(folder.File("a.mp4"), 64, 48, TestVideo.Times(2));
        using var decoder = TestVideo.Open(folder.File("a.mp4"));

        Assert.Throws<SrNetException>(() => decoder.TryRead(new byte[(3 * 64 * 48) - 1], 3 * 64, out _));
        Assert.Throws<SrNetException>(() => decoder.TryRead(new byte[3 * 64 * 48], (3 * 64) - 1, out _));
        Assert.Throws<SrNetException>(() => decoder.TryRead([], 3 * 64, out _));
    }

    [Fact]
    public void Reading_allocates_nothing_and_opening_keeps_no_file_open()
    {
        using var folder = new TestFolder();
        TestVideo.Write(folder.File("a.mp4"), 64, 48, TestVideo.Times(60));
        var rgb = new byte[3 * 64 * 48];
        var files = 0;
        for (var round = 0; round < 30; round++)
        {
            using (var decoder = TestVideo.Open(folder.File("a.mp4")))
            {
                decoder.TryRead(rgb, 3 * 64, out _);
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < 50; i++)
                {
                    decoder.TryRead(rgb, 3 * 64, out _);
                }

                Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.Throws<SrNetException>(() => TestVideo.Open(folder.Path));
            var open = OpenFilesIn(folder.Path);
            files = round == 0 ? open : files;
            Assert.Equal(files, open);
        }

        Assert.Equal(0, files);
    }

    private static int OpenFilesIn(string folder) =>
        Directory.GetFiles("/proc/self/fd").Count(fd => new FileInfo(fd).LinkTarget?.StartsWith(folder, StringComparison.Ordinal) == true);

    private static List<TimeSpan> ReadTimes(VideoDecoder decoder)
    {
        var rgb = new byte[3 * decoder.Width * decoder.Height];
        var times = new List<TimeSpan>();
        while (decoder.TryRead(rgb, 3 * decoder.Width, out var frame))
        {
            times.Add(frame.Timestamp);
        }

        return times;
    }
}
