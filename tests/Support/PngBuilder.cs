using System.Buffers.Binary;
using System.IO.Compression;

namespace SRNet.Tests.Support;

/// <summary>PNG files of kinds that our encoder does not write: few bits per pixel or many, interlaced, with extra chunks.</summary>
internal static class PngBuilder
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>One sample per pixel.</summary>
    /// <param name="samples">width * height values below 2^bits.</param>
    /// <param name="colorType">0 gray, 3 palette.</param>
    public static byte[] Build(byte[] samples, int width, int height, int bits, int colorType, byte[]? palette = null, bool interlaced = false, params byte[][] extra)
    {
        using var data = new MemoryStream();
        foreach (var (x0, y0, stepX, stepY) in interlaced ? Adam7 : [(0, 0, 1, 1)])
        {
            for (var y = y0; y < height && x0 < width; y += stepY)
            {
                var row = new byte[1 + ((((width - x0 + stepX - 1) / stepX * bits) + 7) / 8)];
                for (int x = x0, i = 0; x < width; x += stepX, i++)
                {
                    row[1 + (i * bits / 8)] |= (byte)(samples[(y * width) + x] << (8 - bits - (i * bits % 8)));
                }

                data.Write(row);
            }
        }

        return Assemble(Header(width, height, bits, colorType, interlaced), palette is null ? [] : Chunk("PLTE"u8, palette), [.. extra.SelectMany(e => e)], Chunk("IDAT"u8, Deflate(data.ToArray())));
    }

    /// <summary>Whole bytes per pixel: colour, alpha, 16 bits.</summary>
    /// <param name="bytes">Packed rows as PNG stores them, 16-bit numbers high byte first.</param>
    /// <param name="bits">8 or 16.</param>
    /// <param name="colorType">0 gray, 2 RGB, 4 gray and alpha, 6 RGB and alpha.</param>
    public static byte[] BuildBytes(byte[] bytes, int width, int height, int bits, int colorType, params byte[][] extra)
    {
        using var data = new MemoryStream();
        foreach (var row in bytes.Chunk(bytes.Length / height))
        {
            data.WriteByte(0);
            data.Write(row);
        }

        return Assemble([Header(width, height, bits, colorType), .. extra, Chunk("IDAT"u8, Deflate(data.ToArray()))]);
    }

    public static byte[] Header(int width, int height, int bits, int colorType, bool interlaced = false)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = (byte)bits;
        header[9] = (byte)colorType;
        header[12] = interlaced ? (byte)1 : (byte)0;
        return Chunk("IHDR"u8, header);
    }

    public static byte[] Assemble(params byte[][] chunks) =>
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. chunks.SelectMany(c => c), .. Chunk("IEND"u8, [])];

    public static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    public static byte[] Deflate(ReadOnlySpan<byte> data)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            zlib.Write(data);
        }

        return packed.ToArray();
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
