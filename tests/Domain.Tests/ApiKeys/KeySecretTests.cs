using BlogManager.Domain.ApiKeys;

namespace BlogManager.Domain.Tests.ApiKeys;

public sealed class KeySecretTests
{
    [Test]
    public void A_created_key_is_parsed_back([Values] KeyKind kind)
    {
        var key = KeySecret.Create(kind);
        Assert.That(KeySecret.TryParse(key.Reveal(), out var parsed), Is.True);
        Assert.That(parsed!.Kind, Is.EqualTo(kind));
        Assert.That(parsed.Matches(key.Hash()), Is.True);
    }

    [Test]
    public void Any_changed_character_is_refused()
    {
        var text = KeySecret.Create(KeyKind.Secret).Reveal();
        for (var i = 0; i < text.Length; i++)
        {
            var wrong = text[..i] + (text[i] == 'x' ? 'y' : 'x') + text[(i + 1)..];
            Assert.That(KeySecret.TryParse(wrong, out _), Is.False, $"changed at {i}");
        }
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("bm_sec_")]
    [TestCase("bm_xyz_0000000000000000000000000000000000")]
    [TestCase("bm_sec_ééééééééééééééééééééééééééééééééé")]
    public void A_malformed_key_is_refused(string? text) => Assert.That(KeySecret.TryParse(text, out _), Is.False);

    [Test]
    public void Printing_a_key_does_not_give_it_away()
    {
        var key = KeySecret.Create(KeyKind.Admin);
        Assert.That($"{key}", Does.Not.Contain(key.Reveal()).And.Length.LessThan(20));
    }

    [TestCase(KeyKind.Admin, "bm_adm_")]
    [TestCase(KeyKind.Secret, "bm_sec_")]
    [TestCase(KeyKind.Publishable, "bm_pub_")]
    public void A_key_is_written_as_its_prefix_eight_characters_and_an_ellipsis(KeyKind kind, string prefix)
    {
        var secret = KeySecret.Create(kind);
        Assert.That(secret.VisibleId, Has.Length.EqualTo(15).And.StartsWith(prefix));
        Assert.That(secret.ToString(), Is.EqualTo(secret.Reveal()[..15] + "…"));
    }
}
