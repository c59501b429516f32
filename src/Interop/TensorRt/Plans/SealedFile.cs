using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SRNet.Interop.TensorRt.Plans;

/// <summary>
/// A file of the cache: magic, format, length of the key, key (UTF-8), payload, and last the SHA-256 of all before it. All numbers little-endian.
/// A plan is code, so nothing of a file is handed on before its digest is right.
/// </summary>
internal static class SealedFile
{
    private const int Format = 1;
    private const int HeaderLength = 16;
    private static readonly byte[] Magic = "SRNETPLN"u8.ToArray();

    /// <summary>Writes under a temporary name and renames: a reader sees the old file or the new one, never a part.</summary>
    public static void Write(string path, string key, ReadOnlySpan<byte> payload)
    {
        var keyBytes = Encoding.UTF8.GetBytes(key);
        var header = new byte[HeaderLength];
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Format);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), keyBytes.Length);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(header);
        digest.AppendData(keyBytes);
        digest.AppendData(payload);

        var temporary = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(header);
                file.Write(keyBytes);
                file.Write(payload);
                file.Write(digest.GetHashAndReset());
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Reads the key of a whole file.</summary>
    /// <returns>Null when all is right, or one clause that says what is wrong.</returns>
    public static string? TryReadKey(string path, out string key)
    {
        var problem = TryOpen(path, out var bytes, out _);
        key = Encoding.UTF8.GetString(bytes.Span);
        return problem;
    }

    /// <summary>Reads the payload of a whole file with the right key.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What the key has to be.</param>
    /// <param name="payload">The payload, or empty.</param>
    /// <returns>Null when all is right, or one clause that says what is wrong.</returns>
    public static string? TryRead(string path, string key, out ReadOnlyMemory<byte> payload)
    {
        var problem = TryOpen(path, out var keyBytes, out payload);
        if (problem is null && Encoding.UTF8.GetString(keyBytes.Span) != key)
        {
            payload = default;
            return "it was built for something else";
        }

        return problem;
    }

    private static string? TryOpen(string path, out ReadOnlyMemory<byte> key, out ReadOnlyMemory<byte> payload)
    {
        key = default;
        payload = default;
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            return "it is not there";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"it cannot be read: {e.Message}";
        }

        if (bytes.Length < HeaderLength + SHA256.HashSizeInBytes || !bytes.AsSpan(0, Magic.Length).SequenceEqual(Magic))
        {
            return "it is not a plan of SRNet";
        }

        var body = bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes);
        if (!SHA256.HashData(body).AsSpan().SequenceEqual(bytes.AsSpan(body.Length)))
        {
            return "it is damaged";
        }

        var keyLength = BinaryPrimitives.ReadInt32LittleEndian(body[12..]);
        if (BinaryPrimitives.ReadInt32LittleEndian(body[8..]) != Format || keyLength < 0 || keyLength > body.Length - HeaderLength)
        {
            return "it has another format";
        }

        key = bytes.AsMemory(HeaderLength, keyLength);
        payload = bytes.AsMemory(HeaderLength + keyLength, body.Length - HeaderLength - keyLength);
        return null;
    }
}
