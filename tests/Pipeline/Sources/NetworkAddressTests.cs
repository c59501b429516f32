using FsCheck;
using FsCheck.Fluent;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Tests.Sources;

public class NetworkAddressTests
{
    // What addresses are made of, and what people put into passwords.
    private static readonly Gen<string> Secrets = Gen.Elements([.. "aZ09@:/?#%&=+$,;~!*'\"\\ {}[]<>|^`.-_ä☃"]).NonEmptyListOf().Select(string.Concat);

    [Fact]
    public void Any_user_and_password_beside_an_address_arrive_as_they_are()
    {
        var cases = from user in Secrets from password in Secrets select (user, password);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var address = NetworkAddress.Canonical("rtsp://cam.local:8554/live?x=1", c.user, c.password);
            return Arrives(address, c.user, c.password) && UrlRedaction.Redact($"Cannot open '{address}': no.") == "Cannot open 'rtsp://***@cam.local:8554/live?x=1': no.";
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void However_badly_it_is_written_it_is_refused_without_a_word_of_it_or_leads_to_its_host()
    {
        var cases = from user in Secrets
                    from password in Secrets
                    from rest in Gen.Elements("cam.local:8554/live?x=1", "cam.local", "[::1]:554/a/b", "10.0.0.1/c#d")
                    select (user: "q7" + user, password: "q7" + password + "7q", rest);
        var refused = 0;
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var host = new Uri("rtsp://" + c.rest).Host;
            try
            {
                return new Uri(NetworkAddress.Canonical($"rtsp://{c.user}:{c.password}@{c.rest}")).Host == host;
            }
            catch (SrNetException e)
            {
                refused++;
                return e.Error == SrNetError.InvalidInput && !e.Message.Contains("q7", StringComparison.Ordinal) && !e.Message.Contains("7q", StringComparison.Ordinal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
        Assert.InRange(refused, 1, 1999);
    }

    [Theory]
    [InlineData("rtsp://cam/live", "rtsp://cam/live")]
    [InlineData("RTSPS://user:pass@10.0.0.1:322/a?b=c", "rtsps://user:pass@10.0.0.1:322/a?b=c")]
    [InlineData("rtsp://us%40er:p%3Aw@[::1]:8554/a", "rtsp://us%40er:p%3Aw@[::1]:8554/a")]
    [InlineData("rtsp://admin:p@ss:w%rd@cam/live", "rtsp://admin:p%40ss%3Aw%25rd@cam/live")]
    [InlineData("rtsp://admin:it's mine@cam", "rtsp://admin:it%27s%20mine@cam")]
    [InlineData("https://www.example.org/@someone/live", "https://www.example.org/@someone/live")]
    [InlineData("http://cam/a b'c?u=\"x\"", "http://cam/a%20b%27c?u=%22x%22")]
    public void What_leaves_no_doubt_is_taken(string written, string expected) => Assert.Equal(expected, NetworkAddress.Canonical(written));

    [Theory]
    [InlineData("rtsp://admin:p@ss/w#rd?1%41:x@127.0.0.1:8600/cam?channel=1&subtype=0", "can be read in more than one way")]
    [InlineData("rtsp://admin:12/34@cam/live", "can be read in more than one way")]
    [InlineData("rtsp://admin:secret", "no complete address")]
    [InlineData("rtsp://admin:secret@", "no complete address")]
    [InlineData("rtsp://cam:0/x", "no complete address")]
    [InlineData("admin:secret@cam/live", "does not begin with a scheme")]
    [InlineData("rtsp:/admin:secret@cam/live", "does not begin with a scheme")]
    [InlineData("admin:secret@rtsp://cam/live", "does not begin with a scheme")]
    [InlineData("://admin:secret@cam", "does not begin with a scheme")]
    public void What_can_be_read_in_two_ways_is_refused_without_the_password(string written, string why)
    {
        var error = Assert.Throws<SrNetException>(() => new FrameSources().Open(written, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.Contains(why, error.Message);
        Assert.DoesNotMatch("secret|p@ss|w#rd|ss/w|12|34|%41", error.Message.Replace("%2F", "", StringComparison.Ordinal));
    }

    [Fact]
    public void User_and_password_stand_in_one_place()
    {
        Assert.Contains("keep one", Assert.Throws<SrNetException>(() => NetworkAddress.Canonical("rtsp://a:b@cam/", "c", "d")).Message);
        Assert.Contains("no user", Assert.Throws<SrNetException>(() => NetworkAddress.Canonical("rtsp://cam/", null, "d")).Message);
        Assert.Equal("rtsp://c@cam/", NetworkAddress.Canonical("rtsp://cam/", "c"));
        Assert.Contains("network addresses", Assert.Throws<SrNetException>(() => new FrameSources().Written("/clips/a.mp4", "c", "d")).Message);
    }

    [Theory]
    [InlineData("p@ss/w#rd?1%41:x", "p%40ss%2Fw%23rd%3F1%2541%3Ax")]
    [InlineData("p%40ss%2Fw%23rd%3F1%2541%3Ax", "p%40ss%2Fw%23rd%3F1%2541%3Ax")]
    [InlineData("100%", "100%25")]
    [InlineData("50%41", "50%2541")]
    [InlineData("a%40b@c", "a%2540b%40c")]
    [InlineData("plain", "plain")]
    public void A_secret_from_outside_is_taken_as_it_is_unless_it_was_encoded_already(string secret, string encoded) => Assert.Equal(encoded, NetworkAddress.Encode(secret));

    private static bool Arrives(string address, string user, string password)
    {
        var uri = new Uri(address);
        var parts = uri.UserInfo.Split(':');
        return uri.Host == "cam.local" && parts.Length == 2 && Uri.UnescapeDataString(parts[0]) == user && Uri.UnescapeDataString(parts[1]) == password;
    }
}
