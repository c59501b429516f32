namespace SRNet.Server.Tests.CommandLine;

public class WrongCommandLineTests
{
    [Theory]
    [InlineData("", "a command is needed: demo, run, serve, export, eval, bench, engines, gpu-check, doctor or version")]
    [InlineData("fly", "'fly'")]
    [InlineData("run", "'--source' is required")]
    [InlineData("run --source clip.mp4", "Nothing is marked: give --mask, --box, --polygon or --click")]
    [InlineData("run --sorce clip.mp4", "'--sorce'")]
    [InlineData("run --source a --mask b --size 480", "--size needs height x width, both multiples of 16 from 32 to 4096, such as 384x672, not '480'")]
    [InlineData("run --source a --mask b --size 480x854", "not '480x854'")]
    [InlineData("run --source a --mask b --size 0x16", "not '0x16'")]
    [InlineData("run --source a --mask b --size -16x16", "not '-16x16'")]
    [InlineData("run --source a --mask b --seconds 0", "--seconds needs a whole number above 0, not '0'")]
    [InlineData("run --source a --mask b --seconds soon", "not 'soon'")]
    [InlineData("run --source a --mask b --device tpu", "--device is auto, cpu, cuda or cuda:N, not 'tpu'")]
    [InlineData("run --source a --mask b --device cuda:x", "--device is auto, cpu, cuda or cuda:N, not 'cuda:x'")]
    [InlineData("engines verify --device cpu", "--device is cuda or cuda:N here, not 'cpu'")]
    [InlineData("run --source a --mask b --engine tensorrt", "--engine is auto, onednn or onnxruntime, not 'tensorrt'")]
    [InlineData("eval a --engine 2", "--engine is auto, onednn or onnxruntime, not '2'")]
    [InlineData("run --source a --mask b c", "'c'")]
    [InlineData("run --source @args", "Nothing is marked")]
    [InlineData("run --source a --box 1,2,3", "--box needs [ID:]x,y,w,h[@FRAME] in pixels, with an ID of 1 to 254, not '1,2,3'")]
    [InlineData("run --source a --box 1,2,3,0", "not '1,2,3,0'")]
    [InlineData("run --source a --box 1,2,-3,4", "not '1,2,-3,4'")]
    [InlineData("run --source a --box 255:1,2,3,4", "not '255:1,2,3,4'")]
    [InlineData("run --source a --box 0:1,2,3,4", "not '0:1,2,3,4'")]
    [InlineData("run --source a --box x:1,2,3,4", "not 'x:1,2,3,4'")]
    [InlineData("run --source a --box 1:2:1,2,3,4", "not '1:2:1,2,3,4'")]
    [InlineData("run --source a --box 1,2,NaN,4", "not '1,2,NaN,4'")]
    [InlineData("run --source a --box", "'--box'")]
    [InlineData("run --source a --click here", "--click needs [ID:]x,y[@FRAME] in pixels, with an ID of 1 to 254, not 'here'")]
    [InlineData("run --source a --click 1:--5,6", "not '1:--5,6'")]
    [InlineData("run --source a --click 5,6,7", "not '5,6,7'")]
    [InlineData("run --source a --polygon 1,1,5,5", "--polygon needs [ID:]x,y,x,y,x,y...[@FRAME] in pixels")]
    [InlineData("run --source a --polygon 1,1,5,5,9", "--polygon needs")]
    [InlineData("run --source a --box 2:1,1,5,5 --polygon 2:1,1,5,5,9,1", "Object 2 has more than one outline")]
    [InlineData("run --source a --box 1,1,5,5 --preset best", "--preset is fast, balanced or accurate, not 'best'")]
    [InlineData("run --source clip.mp4 --mask b.png --report clip.mp4", "clip.mp4' is named twice")]
    [InlineData("run --source a.mp4 --mask b.png --objects b.png", "b.png' is named twice")]
    [InlineData("run rtsp://admin:hunter2@camera/live", "'rtsp://***@camera/live'")]
    [InlineData("eval", "'eval'")]
    [InlineData("eval a --memory 5", "--memory needs frames (2 to 64)")]
    [InlineData("eval a --memory 1,5", "not '1,5'")]
    [InlineData("eval a --memory 5,0", "not '5,0'")]
    [InlineData("eval a --memory 5,5,17", "not '5,5,17'")]
    [InlineData("eval /nowhere/at/all", "/nowhere/at/all")]
    [InlineData("demo --seconds 1.5", "not '1.5'")]
    public async Task Gives_one_sentence_and_exit_code_2(string line, string part)
    {
        var run = await CommandLineRun.OfAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.StartsWith("srnet: ", run.Error);
        Assert.EndsWith(".\n", run.Error);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        Assert.Contains(part, run.Error);
    }
}
