namespace SRNet.Evaluation.Datasets;

/// <summary>Which sequences of a data set are meant: all; those of a text file, one a line; those of a list of the data set by its name, <c>val</c> for
/// <c>ImageSets/2017/val.txt</c> or <c>2016/val</c> for <c>ImageSets/2016/val.txt</c>; or names separated by commas.</summary>
internal sealed class SequenceChoice
{
    private static readonly string[] Lists = ["2017", "", "2016", "480p"];
    private readonly string? _text;
    private readonly string[]? _names;

    /// <summary>Reads the list.</summary>
    /// <param name="folder">The data set.</param>
    /// <param name="text">What a person wrote; null = all.</param>
    /// <exception cref="SrNetException">InvalidInput: a file that cannot be read, or a list without a name.</exception>
    public SequenceChoice(string folder, string? text)
    {
        _text = text;
        if (text is null)
        {
            return;
        }

        _names = FileOf(folder, text) is { } file ? ReadList(file) : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _names = [.. _names.Distinct()];
        if (_names.Length == 0)
        {
            throw SrNetException.InvalidInput($"The list of sequences '{text}' names none: write a name on each line of a file, or names separated by commas.");
        }
    }

    /// <summary>Those of <paramref name="present"/> that are meant, in its order.</summary>
    /// <exception cref="SrNetException">InvalidInput: one that was named is not there.</exception>
    public IEnumerable<string> Of(IReadOnlyList<string> present)
    {
        if (_names is null)
        {
            return present;
        }

        var missing = _names.Where(name => !present.Contains(name)).ToArray();
        return missing.Length == 0
            ? present.Where(_names.Contains)
            : throw SrNetException.InvalidInput(
                $"'{_text}' is no list file, and of the sequences it names '{missing[0]}' is not there: the data set has {string.Join(", ", present.Take(8))}{(present.Count > 8 ? " and others" : "")}.");
    }

    private static string? FileOf(string folder, string text) =>
        File.Exists(text) ? text : Lists.Select(list => Path.Combine(folder, "ImageSets", list, text + ".txt")).FirstOrDefault(File.Exists);

    // DAVIS-2016 lists pairs of files, /JPEGImages/480p/bear/00000.jpg /Annotations/480p/bear/00000.png; a name may stand alone.
    private static string[] ReadList(string path)
    {
        try
        {
            return [.. File.ReadLines(path)
                .Select(line => line.Trim().Split((char[])[' ', '\t'], 2)[0])
                .Where(name => name.Length > 0 && name[0] != '#')
                .Select(name => name.Contains('/', StringComparison.Ordinal) ? Path.GetFileName(Path.GetDirectoryName(name))! : name)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SrNetException.InvalidInput($"The list of sequences '{path}' cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }
}
