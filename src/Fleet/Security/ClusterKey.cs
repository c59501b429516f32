using System.Security.Cryptography;
using System.Text;

namespace SRNet.Fleet.Security;

/// <summary>
/// What is made of the cluster's key: seals over what nodes say, and encryption of what Redis keeps. Each has a key of its own, so that none tells anything of
/// another or of the key itself.
/// </summary>
internal sealed class ClusterKey
{
    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly byte[] _seals;
    private readonly byte[] _encryption;

    public ClusterKey(string key)
    {
        _seals = Derive(key, "srnet fleet seals");
        _encryption = Derive(key, "srnet fleet state");
    }

    /// <summary>Proves that who knows the key said this, 32 bytes.</summary>
    public byte[] Seal(ReadOnlySpan<byte> said) => HMACSHA256.HashData(_seals, said);

    /// <inheritdoc cref="Seal(ReadOnlySpan{byte})"/>
    public byte[] Seal(string said) => Seal(Encoding.UTF8.GetBytes(said));

    /// <summary>Encrypts (AES-256-GCM).</summary>
    /// <param name="plain">What nobody else is to read.</param>
    /// <param name="belongs">What it is and whose, so that nobody can put it in another's place.</param>
    public byte[] Encrypt(ReadOnlySpan<byte> plain, string belongs)
    {
        var sealedBytes = new byte[1 + NonceBytes + TagBytes + plain.Length];
        sealedBytes[0] = Version;
        var nonce = sealedBytes.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_encryption, TagBytes);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(1 + NonceBytes + TagBytes), sealedBytes.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(belongs));
        return sealedBytes;
    }

    /// <summary>Reads what <see cref="Encrypt"/> wrote.</summary>
    /// <exception cref="SrNetException">Failed: it was written with another key, or is damaged.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> encrypted, string belongs)
    {
        try
        {
            if (encrypted.Length < 1 + NonceBytes + TagBytes || encrypted[0] != Version)
            {
                throw new CryptographicException("of another form");
            }

            var plain = new byte[encrypted.Length - 1 - NonceBytes - TagBytes];
            using var aes = new AesGcm(_encryption, TagBytes);
            aes.Decrypt(encrypted.Slice(1, NonceBytes), encrypted[(1 + NonceBytes + TagBytes)..], encrypted.Slice(1 + NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(belongs));
            return plain;
        }
        catch (CryptographicException e)
        {
            throw SrNetException.Failed($"What Redis keeps as the {belongs} cannot be read: it was written with another cluster key, or is damaged.", e);
        }
    }

    private static byte[] Derive(string key, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key), outputLength: 32, salt: "srnet"u8.ToArray(), info: Encoding.UTF8.GetBytes(purpose));
}
