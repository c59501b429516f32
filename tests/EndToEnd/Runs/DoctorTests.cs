using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

public class DoctorTests
{
    [Fact]
    public async Task On_a_machine_that_was_set_up_nothing_is_missing()
    {
        var run = (await SrNetProcess.RunAsync("doctor")).Succeeded();
        foreach (var word in new[] { "ONNX Runtime", "oneDNN", "computed by", "libavformat", "H.264", "srnet-s", "threads", "libcuda.so.1", "TensorRT" })
        {
            Assert.Contains(word, run.Out);
        }
    }

    [Fact]
    public async Task A_program_without_its_libraries_says_which_and_what_to_do()
    {
        using var scratch = new Scratch();
        var copy = CopyProgramWithout(scratch["program"], "libsrnet_media.so", "libonnxruntime.so");
        var run = await SrNetProcess.RunProgramAsync(copy, "doctor");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("libsrnet_media.so", run.Out);
        Assert.Contains("libonnxruntime.so", run.Out);
        Assert.Contains("./srnet", run.Out);
    }

    private static string CopyProgramWithout(string to, params string[] files)
    {
        var from = Path.GetDirectoryName(Repository.Program)!;
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (!files.Contains(Path.GetFileName(file)))
            {
                File.Copy(file, target);
            }
        }

        return Path.Combine(to, Path.GetFileName(Repository.Program));
    }
}
