using System.Text;
using SRNet.Fleet.Security;

namespace SRNet.Fleet.Tests;

public class ClusterKeyTests
{
    private const string Secret = "rtsp://viewer:geheim@camera.local/stream";
    private static readonly ClusterKey Key = new("0123456789abcdef0123456789abcdef");

    [Fact]
    public void What_is_kept_shows_nothing_and_can_be_read_again()
    {
        var kept = Key.Encrypt(Encoding.UTF8.GetBytes(Secret), "definition of stream 'gate'");
        Assert.DoesNotContain("geheim", Encoding.Latin1.GetString(kept), StringComparison.Ordinal);
        Assert.Equal(Secret, Encoding.UTF8.GetString(Key.Decrypt(kept, "definition of stream 'gate'")));
        Assert.NotEqual(kept, Key.Encrypt(Encoding.UTF8.GetBytes(Secret), "definition of stream 'gate'"));
    }

    [Fact]
    public void Another_key_another_place_or_one_changed_bit_reads_nothing()
    {
        var kept = Key.Encrypt(Encoding.UTF8.GetBytes(Secret), "definition of stream 'gate'");
        Assert.Throws<SrNetException>(() => new ClusterKey("another key, another key").Decrypt(kept, "definition of stream 'gate'"));
        Assert.Throws<SrNetException>(() => Key.Decrypt(kept, "definition of stream 'yard'"));
        for (var i = 0; i < kept.Length; i++)
        {
            byte[] changed = [.. kept];
            changed[i] ^= 1;
            Assert.Throws<SrNetException>(() => Key.Decrypt(changed, "definition of stream 'gate'"));
        }

        Assert.Throws<SrNetException>(() => Key.Decrypt(kept.AsSpan(0, 10), "definition of stream 'gate'"));
    }
}
