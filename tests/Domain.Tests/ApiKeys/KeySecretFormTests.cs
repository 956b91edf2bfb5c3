using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BlogManager.Domain.ApiKeys;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Domain.Tests.ApiKeys;

public sealed class KeySecretFormTests
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly Arbitrary<(KeyKind Kind, string Body)> Bodies = (
        from kind in Gen.Elements(KeyKind.Admin, KeyKind.Secret, KeyKind.Publishable)
        from random in Gen.Elements(Base62.ToCharArray()).ArrayOf(KeySecret.RandomLength)
        select (kind, KeySecret.Prefix(kind) + new string(random))
    ).ToArbitrary();

    [TestCase(KeyKind.Admin, "bm_adm_")]
    [TestCase(KeyKind.Secret, "bm_sec_")]
    [TestCase(KeyKind.Publishable, "bm_pub_")]
    public void A_kind_has_its_prefix(KeyKind kind, string prefix)
    {
        Assert.That(KeySecret.Prefix(kind), Is.EqualTo(prefix));
        Assert.That(KeySecret.Create(kind).Reveal(), Does.StartWith(prefix).And.Length.EqualTo(prefix.Length + 27 + 6));
    }

    [Test]
    public void The_checksum_is_the_CRC_32_of_gzip_in_base62() =>
        Prop.ForAll(Bodies, key =>
                KeySecret.TryParse(key.Body + Checksum(key.Body), out var parsed)
                && parsed.Kind == key.Kind
                && parsed.Reveal() == key.Body + Checksum(key.Body)
            )
            .QuickCheckThrowOnFailure();

    [Test]
    public void A_key_with_a_false_checksum_is_refused() =>
        Prop.ForAll(Bodies, key =>
                !KeySecret.TryParse(key.Body + Checksum(key.Body + "x"), out _)
                && !KeySecret.TryParse(key.Body + Checksum(key.Body).ToUpperInvariant() + "0", out _)
            )
            .QuickCheckThrowOnFailure();

    /// <remarks>Computed with Python's zlib: keys that were given out must stay valid.</remarks>
    [TestCase("bm_sec_aaaaaaaaaaaaaaaaaaaaaaaaaaa1WAgHj", KeyKind.Secret)]
    [TestCase("bm_adm_0123456789ABCDEFGHIJKLMNOPQ4TFrjn", KeyKind.Admin)]
    [TestCase("bm_pub_zyxwvutsrqponmlkjihgfedcbaZ40K0yS", KeyKind.Publishable)]
    public void A_key_of_any_release_is_read(string text, KeyKind kind)
    {
        Assert.That(KeySecret.TryParse(text, out var key), Is.True);
        Assert.That((key!.Kind, key.Reveal()), Is.EqualTo((kind, text)));
        Assert.That(KeySecret.TryParse(text[..^1] + (text[^1] == '0' ? '1' : '0'), out _), Is.False);
    }

    [TestCase(7)]
    [TestCase(20)]
    [TestCase(33)]
    public void A_foreign_character_is_refused_though_the_checksum_is_right(int place)
    {
        var body = ("bm_sec_" + new string('a', 27)).Remove(place, 1).Insert(place, "-");
        Assert.That(KeySecret.TryParse(body + Checksum(body), out _), Is.False);
    }

    [Test]
    public void Any_text_is_refused_or_read_back_to_the_letter() =>
        Prop.ForAll<string>(text => !KeySecret.TryParse(text, out var parsed) || parsed.Reveal() == text)
            .QuickCheckThrowOnFailure();

    [Test]
    public void Space_around_a_key_is_not_forgiven()
    {
        var text = KeySecret.Create(KeyKind.Secret).Reveal();
        Assert.That(KeySecret.TryParse(text + " ", out _), Is.False);
        Assert.That(KeySecret.TryParse(" " + text, out _), Is.False);
        Assert.That(KeySecret.TryParse(text + "\n", out _), Is.False);
        Assert.That(KeySecret.TryParse(text.ToUpperInvariant(), out _), Is.False);
    }

    [Test]
    public void Two_keys_differ_in_their_random_part_and_use_the_whole_alphabet()
    {
        string[] keys = [.. Enumerable.Range(0, 500).Select(_ => KeySecret.Create(KeyKind.Secret).Reveal())];
        Assert.That(keys, Is.Unique);
        Assert.That(keys.SelectMany(k => k[7..34]).Distinct().Count(), Is.EqualTo(62));
    }

    [Test]
    public void The_stored_hash_is_SHA_256_of_the_whole_key()
    {
        var key = KeySecret.Create(KeyKind.Secret);
        Assert.That(key.Hash(), Is.EqualTo(SHA256.HashData(Encoding.ASCII.GetBytes(key.Reveal()))));
        Assert.That(key.Matches(KeySecret.Create(KeyKind.Secret).Hash()), Is.False);
        Assert.That(key.Matches([]), Is.False);
        Assert.That(key.Matches(key.Hash().AsSpan(0, 31)), Is.False);
    }

    [Test]
    public void Neither_the_visible_id_nor_JSON_gives_the_key_away()
    {
        var key = KeySecret.Create(KeyKind.Secret);
        Assert.That(key.Reveal(), Does.StartWith(key.VisibleId));
        Assert.That(key.VisibleId, Has.Length.EqualTo(15));
        Assert.That($"{key}", Is.EqualTo(key.Reveal()[..15] + "…"));
        Assert.That(JsonSerializer.Serialize(key), Does.Not.Contain(key.Reveal()).And.Not.Contain(key.Reveal()[15..]));
    }

    /// <summary>
    /// By way of gzip, whose trailer holds the same CRC (RFC 1952): nothing here is computed as the key computes it.
    /// </summary>
    private static string Checksum(string body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
            gzip.Write(Encoding.ASCII.GetBytes(body));
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(packed.ToArray().AsSpan()[^8..^4]);
        var digits = string.Empty;
        for (; digits.Length < 6; crc /= 62)
            digits = Base62[(int)(crc % 62)] + digits;
        return digits;
    }
}
