namespace SRNet.EndToEnd.Tests.Contracts;

/// <summary>Files under <c>api/</c> that say what users rely on. They are written by these tests when asked, and compared by them otherwise.</summary>
internal static class Written
{
    private const string Variable = "SRNET_WRITE_API";

    /// <summary>Compares a text with the file that was checked in.</summary>
    /// <param name="name">The file's name under <c>api/</c>.</param>
    /// <param name="text">What is so now.</param>
    public static void Same(string name, string text)
    {
        var file = Path.Combine(Repository.Root, "api", name);
        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        var expected = File.Exists(file) ? File.ReadAllText(file) : "";
        Assert.True(
            expected == text,
            $"api/{name} is not what the program gives now: {FirstDifference(expected, text)}. If the change is meant, {Variable}=1 writes the file anew (CONTRIBUTING.md).");
    }

    private static string FirstDifference(string expected, string actual)
    {
        string[] before = expected.Split('\n'), now = actual.Split('\n');
        var line = before.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {line + 1} was '{before.ElementAtOrDefault(line)?.Trim()}' and is '{now.ElementAtOrDefault(line)?.Trim()}'";
    }
}
