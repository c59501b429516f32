using System.Runtime.InteropServices;
using System.Text;

namespace SRNet.Tests.Support;

/// <summary>A detector that sees the same in every picture: an ONNX file of one node, in the layouts of YOLO's exports.</summary>
internal static class TinyDetector
{
    private const int Message = 2;
    private const int Float = 1;

    /// <summary>Writes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scored">1 x N x (5 + C) with a score of its own for each box; else 1 x (4 + C) x N.</param>
    /// <param name="side">Of the square pictures it takes.</param>
    /// <param name="names">Of its classes, as exports note them.</param>
    /// <param name="boxes">What it sees.</param>
    /// <returns>The path.</returns>
    public static string Write(string path, bool scored, int side, string names, IReadOnlyList<Box> boxes)
    {
        // Far more boxes than classes, as from a real one: the rest is nothing.
        var rows = boxes.Concat(Enumerable.Repeat(new Box(0, 0, 0, 0, new float[boxes[0].Classes.Length]), 40))
            .Select(box => (float[])[box.X, box.Y, box.Width, box.Height, .. scored ? [1f] : Array.Empty<float>(), .. box.Classes]).ToArray();
        int[] shape = scored ? [1, rows.Length, rows[0].Length] : [1, rows[0].Length, rows.Length];
        var values = scored ? rows.SelectMany(row => row) : Enumerable.Range(0, rows[0].Length).SelectMany(field => rows.Select(row => row[field]));
        byte[] tensor = [.. shape.SelectMany(length => Number(1, length)), .. Number(2, Float), .. Text(8, "boxes"), .. Part(9, MemoryMarshal.AsBytes<float>(values.ToArray()).ToArray())];
        byte[] graph =
        [
            .. Part(1, [.. Text(1, "boxes"), .. Text(2, "output0"), .. Text(4, "Identity")]), .. Text(2, "tiny"), .. Part(5, tensor),
            .. Part(11, Value("images", [1, 3, side, side])), .. Part(12, Value("output0", shape)),
        ];
        byte[] opset = [.. Number(2, 13)], note = [.. Text(1, "names"), .. Text(2, names)];
        File.WriteAllBytes(path, [.. Number(1, 8), .. Part(7, graph), .. Part(8, opset), .. Part(14, note)]);
        return path;
    }

    private static byte[] Value(string name, int[] shape)
    {
        byte[] sides = [.. shape.SelectMany(length => Part(1, [.. Number(1, length)]))];
        byte[] tensor = [.. Number(1, Float), .. Part(2, sides)];
        return [.. Text(1, name), .. Part(2, [.. Part(1, tensor)])];
    }

    private static IEnumerable<byte> Text(int field, string text) => Part(field, Encoding.UTF8.GetBytes(text));

    private static IEnumerable<byte> Part(int field, byte[] content) => [.. Variable((field << 3) | Message), .. Variable(content.Length), .. content];

    private static IEnumerable<byte> Number(int field, int value) => [.. Variable(field << 3), .. Variable(value)];

    private static IEnumerable<byte> Variable(int value)
    {
        for (; value > 127; value >>= 7)
        {
            yield return (byte)(value | 128);
        }

        yield return (byte)value;
    }

    /// <summary>The middle and the sides of a box, and a score for each class.</summary>
    public sealed record Box(float X, float Y, float Width, float Height, float[] Classes);
}
