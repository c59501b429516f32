using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.Browser.Tests.Support;

/// <summary>
/// A real H.264 file: a red disc with a white stripe glides to and fro over grey-green ground, 640x360. Slow enough that a hand, or a busy machine, can mark it
/// where it is.
/// </summary>
internal static class BeltClip
{
    public const int Width = 640;
    public const int Height = 360;

    /// <summary>Of the disc, in pixels.</summary>
    public const int Radius = 50;

    // The disc is drawn once; its way is a whole number of turns, so that the clip joins its own beginning.
    private const string Ground = "color=c=0x5a6b58:s=640x360:r=10,noise=c0s=60:c0f=p:all_seed=7";
    private const string Disc =
        "color=c=0xd83a18:s=104x104:r=10:d=0.1,format=rgba,geq=r='if(lt(abs(Y-52),9),245,216)':g='if(lt(abs(Y-52),9),235,58)':b='if(lt(abs(Y-52),9),220,24)':" +
        "a='if(lt(hypot(X-52,Y-52),50),255,0)',loop=loop=-1:size=1";
    private const string Glide = "[0]gblur=sigma=3[ground];[ground][1]overlay=x='268+160*sin(2*PI*t/40)':y='128+20*sin(2*PI*t/20)':shortest=0:eval=frame,format=yuv420p";

    public static void Write(string path) => Tool.Run("ffmpeg",
    [
        "-v", "error", "-y", "-f", "lavfi", "-i", Ground, "-f", "lavfi", "-i", Disc, "-filter_complex", Glide,
        "-t", "40", "-c:v", "libx264", "-preset", "ultrafast", "-g", "20", "-bf", "0", path,
    ]);
}
