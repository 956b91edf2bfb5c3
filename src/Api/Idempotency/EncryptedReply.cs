using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace BlogManager.Api.Idempotency;

/// <param name="Status">The HTTP status.</param>
internal sealed record CreatedReply(int Status, string? Location, ReadOnlyMemory<byte> Body);

/// <summary>
/// A reply as it is stored: sealed with AES-256-GCM under a key that HKDF-SHA256 (RFC 5869) makes of the caller's API
/// key. A reply may hold a new API key, which must not be readable in the store; the caller's own is not there either.
/// </summary>
internal static class EncryptedReply
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeaderBytes = 8;

    private static readonly byte[] Purpose = Encoding.UTF8.GetBytes("blogmanager idempotent reply 1");

    internal static byte[] Encrypt(CreatedReply reply, string apiKey, string id)
    {
        var location = Encoding.UTF8.GetBytes(reply.Location ?? string.Empty);
        var plain = new byte[HeaderBytes + location.Length + reply.Body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(plain, reply.Status);
        BinaryPrimitives.WriteInt32LittleEndian(plain.AsSpan(4), location.Length);
        location.CopyTo(plain, HeaderBytes);
        reply.Body.CopyTo(plain.AsMemory(HeaderBytes + location.Length));

        var sealedReply = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(sealedReply.AsSpan(0, NonceBytes));
        using var cipher = Cipher(apiKey);
        cipher.Encrypt(
            sealedReply.AsSpan(0, NonceBytes),
            plain,
            sealedReply.AsSpan(NonceBytes + TagBytes),
            sealedReply.AsSpan(NonceBytes, TagBytes),
            Encoding.UTF8.GetBytes(id)
        );
        return sealedReply;
    }

    /// <summary>
    /// The reply, or null where it was sealed under another API key (the caller's was rotated since) or is damaged.
    /// </summary>
    internal static CreatedReply? Decrypt(ReadOnlySpan<byte> sealedReply, string apiKey, string id)
    {
        if (sealedReply.Length < NonceBytes + TagBytes + HeaderBytes)
            return null;
        var plain = new byte[sealedReply.Length - NonceBytes - TagBytes];
        using var cipher = Cipher(apiKey);
        try
        {
            cipher.Decrypt(
                sealedReply[..NonceBytes],
                sealedReply[(NonceBytes + TagBytes)..],
                sealedReply.Slice(NonceBytes, TagBytes),
                plain,
                Encoding.UTF8.GetBytes(id)
            );
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        var locationBytes = BinaryPrimitives.ReadInt32LittleEndian(plain.AsSpan(4));
        var location = Encoding.UTF8.GetString(plain, HeaderBytes, locationBytes);
        return new CreatedReply(
            BinaryPrimitives.ReadInt32LittleEndian(plain),
            location.Length == 0 ? null : location,
            plain.AsMemory(HeaderBytes + locationBytes)
        );
    }

    private static AesGcm Cipher(string apiKey) =>
        new(HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(apiKey), 32, info: Purpose), TagBytes);
}
