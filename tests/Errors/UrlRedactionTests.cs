namespace SRNet.Tests;

public class UrlRedactionTests
{
    [Theory]
    [InlineData("rtsp://admin:S3cret@10.0.0.1:554/ch1", "rtsp://***@10.0.0.1:554/ch1")]
    [InlineData("rtsp://admin@10.0.0.1/ch1", "rtsp://***@10.0.0.1/ch1")]
    [InlineData("rtsp://admin:S3c@ret@10.0.0.1/ch1", "rtsp://***@10.0.0.1/ch1")]
    [InlineData("rtsp://admin:S3c/r?e#t@10.0.0.1/ch1", "rtsp://***@10.0.0.1/ch1")]
    [InlineData("rtsp://admin:S3c'ret@10.0.0.1/ch1", "rtsp://***@10.0.0.1/ch1")]
    [InlineData("{\"source\": \"rtsp://ad/min:S3c\"ret@10.0.0.1/ch1\"}", "{\"source\": \"rtsp://***@10.0.0.1/ch1\"}")]
    [InlineData("RTSPS://u:S3cret@[::1]:322/x", "RTSPS://***@[::1]:322/x")]
    [InlineData("http://h/v?user=bob&password=S3cret&channel=1", "http://h/v?user=***&password=***&channel=1")]
    [InlineData("https://h/live.m3u8?access_token=S3/cr+et==&x=1", "https://h/live.m3u8?access_token=***&x=1")]
    [InlineData("https://h/a?X-Amz-Signature=S3cret;y=2", "https://h/a?X-Amz-Signature=***;y=2")]
    [InlineData("http://h/a?u=S3cret&p=S3cret&up=3", "http://h/a?u=***&p=***&up=3")]
    [InlineData("rtsp://h:554/user=admin_password=S3cret_channel=1_stream=0.sdp", "rtsp://h:554/user=***")]
    [InlineData("http://h/a?API_KEY=S3cret", "http://h/a?API_KEY=***")]
    [InlineData("Cannot open 'rtsp://a:S3cret@h/x': [tcp @ 0x55] Connection to tcp://a:S3cret@h:554 failed", "Cannot open 'rtsp://***@h/x': [tcp @ 0x55] Connection to tcp://***@h:554 failed")]
    public void Credentials_are_hidden(string text, string expected) => Assert.Equal(expected, UrlRedaction.Redact(text));

    [Theory]
    [InlineData("/data/me@home/clip.mp4: No such file or directory")]
    [InlineData("http://10.0.0.1:8080/live/stream.m3u8?channel=1&quality=high")]
    [InlineData("rtsp://10.0.0.1/ch1 did not answer within 10 s")]
    [InlineData("/dev/video0")]
    [InlineData("")]
    public void Everything_else_stays(string text) => Assert.Equal(text, UrlRedaction.Redact(text));
}
