using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using Moq;

namespace BlogManager.Application.Tests.Posts;

public sealed class RepeatedSentencesTests
{
    private const string Footer = "The Ghent mill is run by volunteers of the town.";
    private static readonly PostUrl Own = PostUrl.Parse("https://mill.example/rye").Value;

    private readonly Dictionary<string, string> _others = [];
    private readonly List<LexicalQuery> _asked = [];
    private RepeatedSentences _repeated = null!;

    [SetUp]
    public void Stand_in_for_the_stores()
    {
        _others.Clear();
        _asked.Clear();
        var words = new Mock<ILexicalIndex>();
        words
            .Setup(w => w.SearchAsync(It.IsAny<LexicalQuery>(), It.IsAny<CancellationToken>()))
            .Callback((LexicalQuery query, CancellationToken _) => _asked.Add(query))
            .ReturnsAsync(() => [.. _others.Keys.Select(id => new LexicalHit(id + "-0", id, 1))]);
        var posts = new Mock<IPostStore>();
        posts
            .Setup(p => p.FindChunksAsync(It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((IReadOnlyCollection<string> ids, CancellationToken _) => [.. ids.Select(Chunk)]);
        _repeated = new RepeatedSentences(words.Object, posts.Object);
    }

    [Test]
    public async Task A_sentence_of_two_other_posts_is_repeated()
    {
        _others["oats"] = $"Oats are ground on Mondays. {Footer}";
        _others["spelt"] = $"Spelt is ground on Fridays. {Footer}";
        Assert.That(await AmongAsync(Footer, "Rye is ground on Sundays."), Is.EqualTo([Footer]));
    }

    [Test]
    public async Task One_other_post_may_quote_it()
    {
        _others["oats"] = Footer;
        _others["spelt"] = "The Ghent mill is run by volunteers of another town.";
        Assert.That(await AmongAsync(Footer), Is.Empty);
    }

    [Test]
    public async Task The_post_itself_as_it_is_stored_does_not_count()
    {
        _others["own"] = Footer;
        _others["oats"] = Footer;
        Assert.That(await AmongAsync(Footer), Is.Empty);
    }

    [Test]
    public async Task Words_are_looked_for_on_the_posts_own_site()
    {
        _ = await AmongAsync(Footer, "…");
        Assert.That(_asked, Has.Count.EqualTo(1));
        Assert.That(_asked[0].Sites!.Sites, Is.EqualTo(["https://mill.example"]));
        Assert.That(_asked[0].Words, Does.Contain("volunteers").And.Not.Contain("the"));
    }

    [Test]
    public async Task A_summary_that_quotes_one_is_made_again_without_it()
    {
        _others["oats"] = Footer;
        _others["spelt"] = Footer;
        const string Told = "Rye is ground on Sundays.";
        var model = new Mock<ITextModel>();
        var by = new ModelIdentity("test", "test");
        model
            .Setup(m => m.SummariseAsync(It.IsAny<ArticleText>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (ArticleText article, CancellationToken _) =>
                    new Generated<PostSummary>(
                        new PostSummary(article.LeftOut.Contains(Footer) ? Told : $"{Footer} {Told}", [Told]),
                        TokenUsage.None,
                        by
                    )
            );
        var state = IngestionState.Begin(Own, new IngestionRequest(null, null, null, 5, false)) with
        {
            PostId = "own",
            Article = new Article("Rye", null, null, "en", null, StoredText.From($"{Footer} {Told}"), 14),
        };
        var after = await new SummariseStep(
            model.Object,
            _repeated,
            new EarlierVersion(Mock.Of<IPostStore>(), model.Object, Mock.Of<IComputation>())
        ).RunAsync(state, default);
        Assert.That(after.Value.Summary!.Text, Is.EqualTo(Told));
        Assert.That(after.Value.By, Is.EqualTo(by));
    }

    private Task<IReadOnlyList<string>> AmongAsync(params string[] sentences) =>
        _repeated.AmongAsync(Own, "own", sentences, default);

    private StoredChunk Chunk(string chunkId)
    {
        var id = chunkId[..^2];
        return new StoredChunk(
            new Chunk(chunkId, 0, 0, _others[id].Length, _others[id], ""),
            id,
            id == "own" ? Own : PostUrl.Parse($"https://mill.example/{id}").Value,
            id,
            "en"
        );
    }
}
