namespace SRNet.Pipeline.Outputs;

/// <summary>Puts an encoded video out to somewhere: a file, a server. It knows how to do so once; trying again is its output's business.</summary>
public interface IVideoPublisher
{
    /// <summary>Puts the video out until it ends, is stopped, or the connection has to be made anew, which is no failure. Called again for every try, by one thread.</summary>
    /// <exception cref="SrNetException">It broke.</exception>
    /// <exception cref="IOException">It broke.</exception>
    void Publish(VideoFeed video);
}
