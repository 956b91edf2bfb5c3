using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace BlogManager.Domain.ApiKeys;

/// <summary>The kinds of key, each with its prefix.</summary>
public enum KeyKind
{
    /// <summary><c>bm_adm_</c>: every scope.</summary>
    Admin,

    /// <summary><c>bm_sec_</c>: the scopes that it was given.</summary>
    Secret,

    /// <summary><c>bm_pub_</c>: for pages; reads and asks only.</summary>
    Publishable,
}

/// <summary>
/// An API key in the clear: prefix, 27 base62 characters (at least 160 random bits), and 6 base62 characters of CRC-32
/// (ISO-HDLC, as in RFC 1952) over what precedes. It cannot be printed by accident: <see cref="ToString"/> gives the
/// visible id alone.
/// </summary>
public sealed class KeySecret
{
    /// <summary>Random characters: 62^27 is above 2^160.</summary>
    public const int RandomLength = 27;

    /// <summary>What the prefixes of all kinds begin with.</summary>
    public const string CommonPrefix = "bm_";

    private const int ChecksumLength = 6;
    private const int VisibleLength = 8;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> AlphabetValues = SearchValues.Create(Alphabet);

    private static readonly (KeyKind Kind, string Prefix)[] Prefixes =
    [
        (KeyKind.Admin, "bm_adm_"),
        (KeyKind.Secret, "bm_sec_"),
        (KeyKind.Publishable, "bm_pub_"),
    ];

    private static readonly uint[] CrcOfByte = CrcTable();

    private readonly string _text;

    private KeySecret(string text, KeyKind kind) => (_text, Kind) = (text, kind);

    /// <summary>The kind, from the prefix.</summary>
    public KeyKind Kind { get; }

    /// <summary>
    /// The part that may be shown and stored in the clear: prefix and the first eight random characters.
    /// </summary>
    public string VisibleId => _text[..(Prefix(Kind).Length + VisibleLength)];

    /// <summary>SHA-256 of the whole key.</summary>
    public byte[] Hash()
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        Hash(hash);
        return hash;
    }

    /// <summary>Writes the SHA-256 of the whole key.</summary>
    /// <param name="destination">32 bytes or more.</param>
    public void Hash(Span<byte> destination)
    {
        Span<byte> ascii = stackalloc byte[_text.Length];
        Encoding.ASCII.GetBytes(_text, ascii);
        SHA256.HashData(ascii, destination);
    }

    /// <summary>The key in the clear, to be shown once.</summary>
    public string Reveal() => _text;

    /// <summary>Whether this key has that hash, compared in constant time.</summary>
    /// <param name="hash">A stored SHA-256.</param>
    public bool Matches(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(Hash(), hash);

    /// <summary>A new random key.</summary>
    /// <param name="kind">Its kind.</param>
    public static KeySecret Create(KeyKind kind)
    {
        var body = Prefix(kind) + RandomNumberGenerator.GetString(Alphabet, RandomLength);
        Span<char> checksum = stackalloc char[ChecksumLength];
        Checksum(body, checksum);
        return new KeySecret(string.Concat(body, checksum), kind);
    }

    /// <summary>Reads a key as a caller sent it: form and checksum only, no look-up.</summary>
    /// <param name="text">The text sent.</param>
    /// <param name="secret">The key, where the form is right.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out KeySecret? secret)
    {
        secret = null;
        if (text is null)
            return false;
        foreach (var (kind, prefix) in Prefixes)
        {
            if (
                text.Length != prefix.Length + RandomLength + ChecksumLength
                || !text.StartsWith(prefix, StringComparison.Ordinal)
            )
                continue;
            if (text.AsSpan(prefix.Length).IndexOfAnyExcept(AlphabetValues) >= 0 || !HasChecksum(text))
                return false;
            secret = new KeySecret(text, kind);
            return true;
        }

        return false;
    }

    /// <summary>The prefix of a kind, e.g. <c>bm_sec_</c>.</summary>
    /// <param name="kind">The kind.</param>
    public static string Prefix(KeyKind kind) => Prefixes.First(p => p.Kind == kind).Prefix;

    /// <summary>The visible id, never the key.</summary>
    public override string ToString() => VisibleId + "…";

    private static bool HasChecksum(string text)
    {
        Span<char> checksum = stackalloc char[ChecksumLength];
        Checksum(text.AsSpan(0, text.Length - ChecksumLength), checksum);
        return text.AsSpan().EndsWith(checksum, StringComparison.Ordinal);
    }

    // By a table of bytes (D. V. Sarwate, "Computation of Cyclic Redundancy Checks via Table Look-Up", CACM 31(8),
    // 1988).
    private static void Checksum(ReadOnlySpan<char> body, Span<char> digits)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var c in body)
            crc = (crc >> 8) ^ CrcOfByte[(byte)(crc ^ c)];
        crc = ~crc;
        for (var i = ChecksumLength - 1; i >= 0; i--)
        {
            digits[i] = Alphabet[(int)(crc % 62)];
            crc /= 62;
        }
    }

    private static uint[] CrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
            table[i] = crc;
        }

        return table;
    }
}
