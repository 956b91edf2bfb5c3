using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Application.Tests.Posts;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Tests.Asking;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CuratedTests : IDisposable
{
    private static readonly string[] Wordings = [" Do you ship? ", "Do you ship?", "shipping?"];

    private static readonly Caller Held = new("key", "held", [Scope.PostsWrite])
    {
        Sites = new SiteScope("https://a.example"),
    };

    private readonly InMemoryBlog _blog = new();

    [TearDown]
    public void Dispose() => _blog.Dispose();

    [Test]
    public async Task What_is_written_is_listed_read_changed_and_erased()
    {
        var written = (await _blog.SendAsync(new CreateCurated(Wordings, " Yes. "))).Value;
        Assert.That((written.Questions.Count, written.Answer), Is.EqualTo((2, "Yes.")));
        var id = CuratedId.Parse(written.Id).Value;
        Assert.That((await _blog.SendAsync(new ListCurated())).Value.Items.Single().Id, Is.EqualTo(written.Id));
        Assert.That((await _blog.SendAsync(new GetCurated(id))).Value.Answer, Is.EqualTo("Yes."));
        var changed = (await _blog.SendAsync(new UpdateCurated(id, Block: true))).Value;
        Assert.That((changed.Block, changed.Answer), Is.EqualTo((true, "Yes.")), "what is blocked keeps its answer");
        Assert.That((await _blog.SendAsync(new DeleteCurated(id))).IsSuccess, Is.True);
        Assert.That((await _blog.SendAsync(new DeleteCurated(id))).Error!.Code, Is.EqualTo("not_found"));
        Assert.That((await _blog.SendAsync(new GetCurated(id))).Error!.Code, Is.EqualTo("not_found"));
        Assert.That((await _blog.SendAsync(new UpdateCurated(id, Block: true))).Error!.Code, Is.EqualTo("not_found"));
    }

    [Test]
    public async Task A_key_that_is_held_to_a_site_writes_for_that_site_and_sees_no_other()
    {
        var mine = (await _blog.SendAsync(new CreateCurated(Wordings, "Yes."), Held)).Value;
        Assert.That(mine.Site, Is.EqualTo("https://a.example"));
        var all = (await _blog.SendAsync(new CreateCurated(Wordings, "For all."))).Value;
        var foreign = await _blog.SendAsync(
            new CreateCurated(Wordings, "Yes.", Site: SiteOrigin.Parse("https://b.example").Value),
            Held
        );
        Assert.That(foreign.Error!.Kind, Is.EqualTo(ErrorKind.Forbidden));
        Assert.That(
            (await _blog.SendAsync(new ListCurated(), Held)).Value.Items.Select(c => c.Id),
            Is.EqualTo(new[] { mine.Id })
        );
        var id = CuratedId.Parse(all.Id).Value;
        Assert.That((await _blog.SendAsync(new GetCurated(id), Held)).Error!.Code, Is.EqualTo("not_found"));
        Assert.That((await _blog.SendAsync(new DeleteCurated(id), Held)).Error!.Code, Is.EqualTo("not_found"));
    }

    [Test]
    public async Task What_someone_else_changed_meanwhile_is_told()
    {
        var written = (await _blog.SendAsync(new CreateCurated(Wordings, "Yes."))).Value;
        _blog.Curated.BeforeWrite = () => _blog.Curated.Answers[0] = _blog.Curated.Answers[0] with { Version = 2 };
        var late = await _blog.SendAsync(new UpdateCurated(CuratedId.Parse(written.Id).Value, Answer: "No."));
        Assert.That(late.Error!.Kind, Is.EqualTo(ErrorKind.Conflict));
    }

    [Test]
    public async Task More_than_a_thousand_are_not_taken()
    {
        for (var i = 0; i < 1_000; i++)
            _blog.Curated.Answers.Add(new CuratedAnswer($"{i}", 1, ["?"], "!", false, null, null, default, default));
        var refused = await _blog.SendAsync(new CreateCurated(Wordings, "Yes."));
        Assert.That(refused.Error!.Message, Does.StartWith("There are 1000 answers of your own already"));
    }

    [TestCase(0, "Yes.", false, "questions")]
    [TestCase(21, "Yes.", false, "questions")]
    [TestCase(1, null, false, "answer")]
    [TestCase(1, " ", false, "answer")]
    public async Task What_cannot_be_given_is_refused(int wordings, string? answer, bool block, string field)
    {
        var refused = await _blog.SendAsync(
            new CreateCurated([.. Enumerable.Range(0, wordings).Select(i => $"Wording {i}?")], answer, Block: block)
        );
        Assert.That(refused.Error!.Fields.Keys, Is.EqualTo(new[] { field }));
    }
}

/// <summary>The owner's answers in memory.</summary>
internal sealed class InMemoryCurated : ICuratedAnswers
{
    private long _revision;

    internal List<CuratedAnswer> Answers { get; } = [];

    internal Action BeforeWrite { get; set; } = () => { };

    public Task<long> RevisionAsync(CancellationToken cancellationToken) => Task.FromResult(_revision);

    public Task<IReadOnlyList<CuratedAnswer>> ReadAllAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CuratedAnswer>>([
            .. Answers.OrderByDescending(a => a.Id, StringComparer.Ordinal),
        ]);

    public Task<CuratedAnswer?> FindAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(Answers.Find(a => a.Id == id));

    public Task<bool> PutAsync(CuratedAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Version > 1)
            BeforeWrite();
        var at = Answers.FindIndex(a => a.Id == answer.Id);
        if ((at < 0 ? 0 : Answers[at].Version) != answer.Version - 1)
            return Task.FromResult(false);
        if (at < 0)
            Answers.Add(answer);
        else
            Answers[at] = answer;
        _revision++;
        return Task.FromResult(true);
    }

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(Answers.RemoveAll(a => a.Id == id) > 0);

    public Task<int> DeleteByPostAsync(PostUrl post, CancellationToken cancellationToken) =>
        Task.FromResult(Answers.RemoveAll(a => a.Post == post));

    public Task NoteGivenAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) => Task.CompletedTask;
}
