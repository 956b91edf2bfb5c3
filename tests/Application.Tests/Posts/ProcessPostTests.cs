using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;
using Moq;

namespace BlogManager.Application.Tests.Posts;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ProcessPostTests : IDisposable
{
    private const string Url = "https://blog.example/rye";
    private const string Text = "Rye bread 🍞 needs a starter. A starter needs flour.";

    private readonly InMemoryBlog _blog = new();

    public ProcessPostTests()
    {
        _blog.Pages[Url] = Text;
        _blog.Drafts.Add(Draft("What needs a starter?", "Rye bread 🍞 needs a starter.", 0, 28));
    }

    [TearDown]
    public void Dispose() => _blog.Dispose();

    [Test]
    public async Task A_new_post_is_fetched_stored_indexed_and_told_of()
    {
        var processed = (await _blog.SendAsync(new ProcessPost(At(Url + "?utm_source=x")))).Value;
        Assert.That(
            (processed.Status, processed.BlogUrl, processed.Provider, processed.Model, processed.Degraded),
            Is.EqualTo(("processed", Url, "test", "one", false))
        );
        Assert.That(
            processed.Steps.Select(s => s.Name),
            Is.EqualTo(["crawl", "extract", "chunk", "summarise", "write_questions", "embed", "store"])
        );
        Assert.That(processed.Usage, Is.EqualTo(new TokenUsage(30, 3)));
        Assert.That(
            processed.Questions.Single().Evidence.Single(),
            Is.EqualTo(new Evidence("Rye bread 🍞 needs a starter.", 0, 28))
        );
        Assert.That(
            (_blog.Only.Id, _blog.Only.Version, _blog.Only.QuestionsRequested),
            Is.EqualTo((processed.BlogId, 1L, 5))
        );
        Assert.That(_blog.Active, Is.SameAs(InMemoryBlog.Space), "the first post makes its space the active one");
        _blog.Vectors.Verify(
            v =>
                v.ReplacePostAsync(
                    InMemoryBlog.Space.Space,
                    processed.BlogId,
                    It.Is<IReadOnlyList<Embedding>>(e => e.Count == processed.Chunks + 1),
                    It.IsAny<CancellationToken>()
                ),
            Times.Once
        );
        Assert.That(_blog.Dropped, Is.EquivalentTo(["corpus", "post:" + processed.BlogId, "url:" + Url, "url:" + Url]));
    }

    [Test]
    public async Task Unchanged_content_is_neither_written_nor_generated_again([Values] bool sent)
    {
        var request = new ProcessPost(At(Url), sent ? Text : null);
        var first = (await _blog.SendAsync(request)).Value;
        var again = (await _blog.SendAsync(request)).Value;
        Assert.That((again.Status, again.BlogId), Is.EqualTo(("unchanged", first.BlogId)));
        Assert.That(again.Usage, Is.EqualTo(new TokenUsage(0, 0)));
        Assert.That(again.Questions.Single().Id, Is.EqualTo(first.Questions.Single().Id));
        Assert.That(
            again.Steps.Select(s => s.Name),
            Is.EqualTo(sent ? new[] { "crawl", "extract" } : ["crawl"]),
            "a page that is not modified is not even extracted"
        );
        Assert.That(_blog.Only.Version, Is.EqualTo(1));
    }

    [Test]
    public async Task Changed_content_replaces_the_post_under_its_id()
    {
        var first = (await _blog.SendAsync(new ProcessPost(At(Url)))).Value;
        _blog.Time.Advance(TimeSpan.FromDays(1));
        _blog.Pages[Url] = Text + " And time.";
        var again = (await _blog.SendAsync(new ProcessPost(At(Url)))).Value;
        Assert.That((again.Status, again.BlogId), Is.EqualTo(("processed", first.BlogId)));
        Assert.That(
            (_blog.Only.Version, _blog.Only.ProcessedAt - _blog.Only.CreatedAt),
            Is.EqualTo((2L, TimeSpan.FromDays(1)))
        );
    }

    [Test]
    public async Task A_forced_refresh_fetches_unconditionally_and_generates_anew()
    {
        await _blog.SendAsync(new ProcessPost(At(Url)));
        var again = (await _blog.SendAsync(new ProcessPost(At(Url), ForceRefresh: true))).Value;
        Assert.That(again.Status, Is.EqualTo("processed"));
        Assert.That(_blog.Only.Version, Is.EqualTo(2));
        _blog.Crawler.Verify(
            c => c.FetchAsync(It.IsAny<PostUrl>(), PageValidators.None, It.IsAny<CancellationToken>()),
            Times.Exactly(2)
        );
    }

    [Test]
    public async Task A_page_that_names_another_address_is_stored_under_that_and_found_under_both()
    {
        _blog.Canonical[Text] = "https://blog.example/canonical";
        _blog.Pages["https://blog.example/canonical"] = Text;
        var processed = (await _blog.SendAsync(new ProcessPost(At(Url)))).Value;
        Assert.That(processed.BlogUrl, Is.EqualTo("https://blog.example/canonical"));
        Assert.That(_blog.Only.Aliases.Select(a => a.Value), Is.EqualTo([Url]));
        Assert.That((await _blog.SendAsync(new ProcessPost(At(Url)))).Value.Status, Is.EqualTo("unchanged"));
    }

    [Test]
    public async Task An_unchanged_post_is_found_from_then_on_under_the_address_that_led_to_it()
    {
        const string other = "https://blog.example/short";
        _blog.Pages[other] = Text;
        _blog.Canonical[Text] = Url;
        await _blog.SendAsync(new ProcessPost(At(Url)));
        Assert.That((await _blog.SendAsync(new ProcessPost(At(other)))).Value.Status, Is.EqualTo("unchanged"));
        Assert.That((await _blog.SendAsync(new CheckAndLoad(At(other)))).Value.Status, Is.EqualTo("ready"));
        await _blog.SendAsync(new ProcessPost(At(other)));
        Assert.That(_blog.Only.Aliases.Select(a => a.Value), Is.EqualTo([other]));
        Assert.That(_blog.Only.Version, Is.EqualTo(1));
    }

    [Test]
    public async Task Sent_content_keeps_the_address_that_its_sender_gave()
    {
        _blog.Canonical[Text] = "https://blog.example/canonical";
        Assert.That((await _blog.SendAsync(new ProcessPost(At(Url), Text))).Value.BlogUrl, Is.EqualTo(Url));
        _blog.Crawler.VerifyNoOtherCalls();
    }

    [Test]
    public async Task After_another_writer_came_first_the_work_is_based_on_what_they_wrote()
    {
        var first = (await _blog.SendAsync(new ProcessPost(At(Url)))).Value;
        _blog.Pages[Url] = Text + " And time.";
        var others = 0;
        _blog.BeforeWrite = () =>
        {
            if (others++ == 0)
                _blog.Stored[first.BlogId] = _blog.Only with { Version = 2, ContentHash = "theirs" };
        };
        Assert.That((await _blog.SendAsync(new ProcessPost(At(Url)))).Value.Status, Is.EqualTo("processed"));
        Assert.That(_blog.Only.Version, Is.EqualTo(3));
    }

    [Test]
    public async Task A_post_that_was_just_built_is_not_read_back()
    {
        var processed = (await _blog.SendAsync(new ProcessPost(At(Url)))).Value;
        _blog.Posts.Verify(p => p.FindAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()), Times.Never);
        Assert.That(processed.Questions.Select(q => q.Id), Is.EqualTo(_blog.Only.Questions.Select(q => q.Id)));
    }

    [Test]
    public async Task A_post_that_an_earlier_attempt_wrote_is_told_as_it_stands()
    {
        // Written, and dead before anybody heard of it.
        _blog.BeforeWrite = () =>
        {
            if (_blog.Building is { } building)
                _blog.Stored[building.Id] = building with
                {
                    Questions = [.. building.Questions.Select(q => q with { Id = "kept" })],
                };
        };
        var processed = (await _blog.SendAsync(new ProcessPost(At(Url)))).Value;
        Assert.That(processed.Questions.Select(q => q.Id), Is.Not.Empty.And.All.EqualTo("kept"));
    }

    [Test]
    public async Task Where_another_writer_always_comes_first_the_conflict_is_told()
    {
        await _blog.SendAsync(new ProcessPost(At(Url)));
        _blog.Pages[Url] = Text + " And time.";
        _blog.BeforeWrite = () =>
            _blog.Stored[_blog.Only.Id] = _blog.Only with { Version = _blog.Only.Version + 1, ContentHash = "theirs" };
        Assert.That((await _blog.SendAsync(new ProcessPost(At(Url)))).Error!.Kind, Is.EqualTo(ErrorKind.Conflict));
        Assert.That(_blog.Only.ContentHash, Is.EqualTo("theirs"));
    }

    [Test]
    public async Task Evidence_that_is_not_verbatim_is_dropped_and_a_question_without_any_with_it()
    {
        _blog.Drafts.Clear();
        _blog.Drafts.Add(Draft("Invented?", "Wheat needs nothing.", 0, 20));
        _blog.Drafts.Add(Draft("Shifted?", "needs a starter", 13, 28));
        _blog.Drafts.Add(
            Draft("Half true?", "needs a starter", 12, 27) with
            {
                Evidence = [new("needs a starter", 12, 27), new("Invented", 0, 8)],
            }
        );
        var processed = (await _blog.SendAsync(new ProcessPost(At(Url), NumQuestions: 3))).Value;
        Assert.That(processed.Questions.Select(q => q.Question), Is.EqualTo(["Half true?"]));
        Assert.That(processed.Questions[0].Evidence, Is.EqualTo([new Evidence("needs a starter", 12, 27)]));
        Assert.That(processed.QuestionsNote, Is.Not.Null);
    }

    [Test]
    public async Task No_more_questions_are_kept_than_were_asked_for()
    {
        _blog.Drafts.AddRange(Enumerable.Range(0, 5).Select(i => Draft($"Question {i}?", "Rye bread", 0, 9)));
        var processed = (await _blog.SendAsync(new ProcessPost(At(Url), NumQuestions: 2))).Value;
        Assert.That(processed.Questions, Has.Count.EqualTo(2));
        Assert.That(processed.QuestionsNote, Is.Null);
    }

    [Test]
    public async Task A_page_that_cannot_be_had_or_holds_no_article_leaves_nothing_behind()
    {
        _blog.Pages["https://blog.example/empty"] = string.Empty;
        Assert.That(
            (await _blog.SendAsync(new ProcessPost(At("https://blog.example/none")))).Error!.Kind,
            Is.EqualTo(ErrorKind.UpstreamFailed)
        );
        Assert.That(
            (await _blog.SendAsync(new ProcessPost(At("https://blog.example/empty")))).Error!.Code,
            Is.EqualTo("no_article_found")
        );
        Assert.That(_blog.Stored, Is.Empty);
        Assert.That(_blog.Dropped, Is.Empty);
    }

    [Test]
    public async Task A_space_that_the_corpus_has_outgrown_is_queued_to_be_built_anew_once()
    {
        _blog.IsStale = true;
        await _blog.SendAsync(new ProcessPost(At(Url)));
        await _blog.SendAsync(new ProcessPost(At(Url), ForceRefresh: true));
        var jobs = (await _blog.JobStore.ListAsync(null, null, 10, null, default)).Value.Items;
        Assert.That(jobs.Select(j => j.Kind), Is.EqualTo([Job.Reindex]));
    }

    private static DraftQuestion Draft(string text, string quote, int start, int end) =>
        new(text, quote, "❓", [new Evidence(quote, start, end)]);
}
