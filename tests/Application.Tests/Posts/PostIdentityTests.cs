using BlogManager.Application.Posts;
using BlogManager.Domain.Posts;
using Moq;

namespace BlogManager.Application.Tests.Posts;

/// <summary>
/// Which post an article is: posts never overwrite each other, and one text under several addresses is one post.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PostIdentityTests : IDisposable
{
    private const string Site = "https://blog.example";

    private readonly InMemoryBlog _blog = new();

    [TearDown]
    public void Dispose() => _blog.Dispose();

    [Test]
    public async Task Three_posts_that_name_their_section_as_canonical_stay_three(
        [Values] bool sectionIsThere,
        [Values] bool sectionIsStored
    )
    {
        if (sectionIsThere)
            _blog.Pages[Site + "/section"] = Text("section");
        if (sectionIsStored)
            await TakeInAsync("/section", Text("section"));
        foreach (var name in (string[])["one", "two", "three"])
        {
            _blog.Canonical[Text(name)] = Site + "/section";
            Assert.That((await TakeInAsync("/" + name, Text(name))).BlogUrl, Is.EqualTo($"{Site}/{name}"));
        }

        Assert.That(
            _blog
                .Stored.Values.Where(p => p.Url.Value != Site + "/section")
                .Select(p => (p.Url.Value, p.Text.Value))
                .Order(),
            Is.EqualTo(
                new[] { (Site + "/one", Text("one")), (Site + "/three", Text("three")), (Site + "/two", Text("two")) }
            )
        );
        // Once more, changed: an ordinary update of each.
        _blog.Canonical[Text("two anew")] = Site + "/section";
        Assert.That((await TakeInAsync("/two", Text("two anew"))).BlogUrl, Is.EqualTo(Site + "/two"));
        Assert.That(_blog.Stored.Values.Single(p => p.Url.Value == Site + "/two").Version, Is.EqualTo(2));
    }

    [Test]
    public async Task A_canonical_address_whose_page_says_the_same_is_believed_and_updated_through()
    {
        _blog.Pages[Site + "/canonical"] = Text("rye") + " Printed.";
        _blog.Canonical[Text("rye")] = Site + "/canonical";
        Assert.That((await TakeInAsync("/print/7", Text("rye"))).BlogUrl, Is.EqualTo(Site + "/canonical"));
        Assert.That(_blog.Only.Aliases.Select(a => a.Value), Is.EqualTo([Site + "/print/7"]));
        // Both pages are edited: what is stored says nothing, the canonical page does.
        _blog.Pages[Site + "/canonical"] = Text("wheat");
        _blog.Canonical[Text("wheat")] = Site + "/canonical";
        Assert.That((await TakeInAsync("/print/7", Text("wheat"))).BlogUrl, Is.EqualTo(Site + "/canonical"));
        Assert.That((_blog.Only.Version, _blog.Only.Text.Value), Is.EqualTo((2L, Text("wheat"))));
    }

    [Test]
    public async Task A_page_that_names_another_spelling_of_its_address_is_stored_under_that_without_another_fetch()
    {
        _blog.Canonical[Text("rye")] = Site + "/rye";
        Assert.That((await TakeInAsync("/rye/?ref=mail", Text("rye"))).BlogUrl, Is.EqualTo(Site + "/rye"));
        _blog.Crawler.Verify(
            c => c.FetchAsync(It.IsAny<PostUrl>(), It.IsAny<PageValidators>(), It.IsAny<CancellationToken>()),
            Times.Once
        );
        // But not in place of another text that is there.
        _blog.Pages[Site + "/rye"] = Text("rye");
        _blog.Canonical[Text("else")] = Site + "/rye";
        Assert.That((await TakeInAsync("/rye?ref=other", Text("else"))).BlogUrl, Is.EqualTo(Site + "/rye?ref=other"));
        Assert.That(_blog.Stored, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_post_that_comes_to_name_another_address_moves_there_with_its_id()
    {
        var first = await TakeInAsync("/draft", Text("rye"));
        _blog.Pages[Site + "/final"] = Text("rye anew");
        _blog.Canonical[Text("rye anew")] = Site + "/final";
        var moved = await TakeInAsync("/draft", Text("rye anew"));
        Assert.That((moved.BlogId, moved.BlogUrl), Is.EqualTo((first.BlogId, Site + "/final")));
        Assert.That(_blog.Only.Aliases.Select(a => a.Value), Is.EqualTo([Site + "/draft"]));
    }

    [TestCase("/s/"), TestCase("/s.html"), TestCase("/s?amp=1"), TestCase("/s?ref=mail"), TestCase("/2026/s")]
    public async Task The_text_of_a_post_under_another_address_is_that_post(string other)
    {
        var first = await TakeInAsync("/s", Text("rye"));
        var again = await TakeInAsync(other, Text("rye"));
        Assert.That((again.BlogId, again.BlogUrl, again.Status), Is.EqualTo((first.BlogId, Site + "/s", "unchanged")));
        Assert.That(_blog.Only.Aliases.Select(a => a.Value), Is.EqualTo([Site + other]));
        Assert.That((await _blog.SendAsync(new CheckAndLoad(At(Site + other)))).Value.Status, Is.EqualTo("ready"));
        Assert.That((await _blog.SendAsync(new DeletePostByUrl(At(Site + other)))).IsSuccess, Is.True);
        Assert.That(_blog.Stored, Is.Empty);
    }

    [Test]
    public async Task It_is_so_across_scheme_and_www_and_for_content_that_is_sent()
    {
        var first = (await _blog.SendAsync(new ProcessPost(At(Site + "/s"), "Rye bread."))).Value;
        foreach (
            var other in (string[])["http://blog.example/s", "https://www.blog.example/s", "http://www.blog.example/s/"]
        )
        {
            var again = (await _blog.SendAsync(new ProcessPost(At(other), "Rye bread."))).Value;
            Assert.That(
                (again.BlogId, again.BlogUrl, again.Status),
                Is.EqualTo((first.BlogId, Site + "/s", "unchanged")),
                other
            );
        }
    }

    [TestCase("http://blog.example/s", "https://blog.example/s")]
    [TestCase("https://blog.example/s?ref=mail", "https://blog.example/s")]
    public async Task A_better_spelling_of_its_address_becomes_the_posts_own(string before, string better)
    {
        var first = (await _blog.SendAsync(new ProcessPost(At(before), "Rye bread."))).Value;
        var again = (await _blog.SendAsync(new ProcessPost(At(better), "Rye bread."))).Value;
        Assert.That((again.BlogId, again.BlogUrl), Is.EqualTo((first.BlogId, better)));
        Assert.That(
            (_blog.Only.Url.Value, _blog.Only.Aliases.Select(a => a.Value).ToArray()),
            Is.EqualTo((better, new[] { before }))
        );
        var later = (await _blog.SendAsync(new ProcessPost(At(before), "Rye bread."))).Value;
        Assert.That((later.BlogId, later.BlogUrl, later.Status), Is.EqualTo((first.BlogId, better, "unchanged")));
    }

    [Test]
    public async Task A_post_at_the_better_spelling_keeps_its_id_when_the_other_comes_to_say_the_same()
    {
        await _blog.SendAsync(new ProcessPost(At("http://blog.example/s"), Text("rye")));
        _blog.Time.Advance(TimeSpan.FromSeconds(1));
        var secure = (await _blog.SendAsync(new ProcessPost(At("https://blog.example/s"), Text("wheat")))).Value;
        var one = (await _blog.SendAsync(new ProcessPost(At("http://blog.example/s"), Text("wheat")))).Value;
        Assert.That((one.BlogId, one.BlogUrl), Is.EqualTo((secure.BlogId, "https://blog.example/s")));
        Assert.That(_blog.Only.Id, Is.EqualTo(secure.BlogId));
    }

    [Test]
    public async Task An_address_that_comes_to_hold_another_text_becomes_a_post_of_its_own_and_one_again_when_that_is_undone()
    {
        var first = await TakeInAsync("/s", Text("rye"));
        await TakeInAsync("/s/", Text("rye"));
        _blog.Time.Advance(TimeSpan.FromSeconds(1));
        var own = await TakeInAsync("/s/", Text("wheat"));
        Assert.That((own.BlogId, own.BlogUrl, own.Status), Is.Not.EqualTo((first.BlogId, Site + "/s", "unchanged")));
        Assert.That(own.BlogUrl, Is.EqualTo(Site + "/s/"));
        Assert.That(_blog.Stored[first.BlogId].Text.Value, Is.EqualTo(Text("rye")));
        var one = await TakeInAsync("/s/", Text("rye"));
        Assert.That((one.BlogId, one.BlogUrl), Is.EqualTo((first.BlogId, Site + "/s")));
        Assert.That(_blog.Only.Aliases.Select(a => a.Value), Does.Contain(Site + "/s/"));
        Assert.That(_blog.Dropped, Does.Contain("post:" + own.BlogId));
    }

    [Test]
    public async Task A_double_moves_to_the_address_that_a_page_of_it_names()
    {
        var first = await TakeInAsync("/s/old", Text("rye"));
        _blog.Pages[Site + "/s"] = Text("rye");
        _blog.Canonical[Text("rye")] = Site + "/s";
        Assert.That((await TakeInAsync("/s/new", Text("rye"))).BlogUrl, Is.EqualTo(Site + "/s"));
        Assert.That((_blog.Only.Id, _blog.Only.Url.Value), Is.EqualTo((first.BlogId, Site + "/s")));
        Assert.That(_blog.Only.Aliases.Select(a => a.Value), Is.EquivalentTo([Site + "/s/old", Site + "/s/new"]));
    }

    [Test]
    public async Task One_page_is_not_given_addresses_without_end()
    {
        await TakeInAsync("/s", Text("rye"));
        _blog.Stored[_blog.Only.Id] = _blog.Only with
        {
            Aliases = [.. Enumerable.Range(0, 1000).Select(i => new PostUrl($"{Site}/s?ref={i}"))],
        };
        Assert.That((await TakeInAsync("/s?ref=more", Text("rye"))).BlogUrl, Is.EqualTo(Site + "/s"));
        Assert.That(_blog.Only.Aliases, Has.Count.EqualTo(1000));
    }

    [Test]
    public async Task Doubles_that_were_stored_before_become_one_when_one_of_them_is_taken_in_again()
    {
        var first = await TakeInAsync("/s", Text("rye"));
        var other = await TakeInAsync("/t", Text("wheat"));
        // As an earlier release would have left them.
        _blog.Stored[other.BlogId] = _blog.Stored[first.BlogId] with
        {
            Id = other.BlogId,
            Url = new PostUrl(Site + "/t"),
            CreatedAt = _blog.Stored[first.BlogId].CreatedAt.AddDays(1),
            Validators = PageValidators.None,
        };
        var again = await TakeInAsync("/t", Text("rye"));
        Assert.That((again.Status, again.BlogId, again.BlogUrl), Is.EqualTo(("unchanged", first.BlogId, Site + "/s")));
        Assert.That(_blog.Only.Aliases.Select(a => a.Value), Does.Contain(Site + "/t"));
    }

    [Test]
    public async Task Short_boilerplate_and_another_title_keep_posts_apart()
    {
        await TakeInAsync("/a", "Coming soon.");
        await TakeInAsync("/b", "Coming soon.");
        await _blog.SendAsync(new ProcessPost(At(Site + "/c"), Text("rye"), Title: "One"));
        await _blog.SendAsync(new ProcessPost(At(Site + "/d"), Text("rye"), Title: "Two"));
        Assert.That(_blog.Stored, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Two_addresses_of_one_text_that_are_taken_in_at_once_end_as_one_post()
    {
        var others = 0;
        _blog.BeforeWrite = () =>
        {
            if (others++ > 0)
                return;
            // Another instance stores the same text under another address after this one has looked, and before it
            // writes.
            var theirs = _blog.SendAsync(new ProcessPost(At(Site + "/s/"), Text("rye"))).GetAwaiter().GetResult();
            Assert.That(theirs.IsSuccess, Is.True);
        };
        var mine = await TakeInAsync("/s", Text("rye"));
        Assert.That(mine.BlogId, Is.EqualTo(_blog.Only.Id));
        Assert.That(
            _blog.Only.Aliases.Append(_blog.Only.Url).Select(u => u.Value).Order(),
            Is.EqualTo([Site + "/s", Site + "/s/"])
        );
    }

    [Test]
    public async Task Two_addresses_of_one_canonical_that_are_taken_in_at_once_end_as_one_post()
    {
        _blog.Canonical[Text("rye")] = Site + "/rye";
        _blog.Pages[Site + "/rye"] = Text("rye");
        _blog.Pages[Site + "/b"] = Text("rye");
        var others = 0;
        _blog.BeforeWrite = () =>
        {
            if (others++ == 0)
                Assert.That(
                    _blog.SendAsync(new ProcessPost(At(Site + "/b"))).GetAwaiter().GetResult().IsSuccess,
                    Is.True
                );
        };
        Assert.That((await TakeInAsync("/a", Text("rye"))).BlogUrl, Is.EqualTo(Site + "/rye"));
        Assert.That(_blog.Only.Aliases.Select(u => u.Value), Is.EquivalentTo([Site + "/a", Site + "/b"]));
    }

    [Test]
    public async Task Another_address_is_never_asked_with_the_posts_validators()
    {
        await TakeInAsync("/s", Text("rye"));
        await TakeInAsync("/s/", Text("rye"));
        // As many letters, so the site of these tests gives it the same tag.
        var other = await TakeInAsync("/s/", Text("ryx"));
        Assert.That((other.Status, other.BlogUrl), Is.EqualTo(("processed", Site + "/s/")));
    }

    private async Task<ProcessedPost> TakeInAsync(string path, string text)
    {
        _blog.Pages[Site + path] = text;
        var taken = await _blog.SendAsync(new ProcessPost(At(Site + path)));
        Assert.That(taken.IsSuccess, Is.True, taken.IsSuccess ? null : taken.Error.Message);
        return taken.Value;
    }

    /// <summary>Sixty words, of which no four in a row are another subject's.</summary>
    private static string Text(string subject) =>
        string.Join(' ', Enumerable.Range(0, 20).Select(i => $"{subject.Replace(' ', '-')} {(char)('a' + i)}x bread"))
            .Replace("-", string.Empty, StringComparison.Ordinal);
}
