using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;
using Moq;

namespace BlogManager.Application.Tests.Posts;

public sealed class ExportTests
{
    [Test]
    public async Task Every_post_is_told_over_all_pages_and_one_that_is_erased_meanwhile_is_left_out()
    {
        var posts = Posts(("a", "One"), ("gone", null), ("b", "Two"));
        var views = await new ExportPostsHandler(new EveryPost(posts)).HandleAsync(new ExportPosts(), default);
        List<string> titles = [];
        await foreach (var view in views.Value)
            titles.Add(view.Title);
        Assert.That(titles, Is.EqualTo(["One", "Two"]));
    }

    [Test]
    public async Task A_title_and_a_summary_stay_on_their_line_whatever_they_hold()
    {
        var posts = Posts(("a", "Arrays [1, 2]\nand \\ more"));
        var lines = await new GetLlmsTextHandler(new EveryPost(posts)).HandleAsync(
            new GetLlmsText(SiteOrigin.Parse("https://b.example").Value),
            default
        );
        List<string> told = [];
        await foreach (var line in lines.Value)
            told.Add(line);
        Assert.That(
            told,
            Is.EqualTo([
                "# b.example",
                "",
                "## Posts",
                "",
                @"- [Arrays \[1, 2\] and \\ more](https://b.example/a%281%29): A summary of two lines.",
            ])
        );
    }

    private static IPostStore Posts(params (string Id, string? Title)[] stored)
    {
        var posts = new Mock<IPostStore>(MockBehavior.Strict);
        posts
            .Setup(p =>
                p.ListAsync(It.IsAny<SiteScope?>(), It.IsAny<int>(), It.IsAny<string?>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(
                (SiteScope? _, int _, string? cursor, CancellationToken _) =>
                {
                    var at = cursor is null ? 0 : int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture);
                    var (id, title) = stored[at];
                    return new Page<PostListing>(
                        [new PostListing(id, Url(id), title ?? "", 0, default)],
                        at + 1 < stored.Length ? $"{at + 1}" : null
                    );
                }
            );
        posts
            .Setup(p => p.FindAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (string id, CancellationToken _) =>
                    stored.Single(s => s.Id == id).Title is { } title ? StoredPost(id, title) : null
            );
        return posts.Object;
    }

    private static PostUrl Url(string id) => PostUrl.Parse($"https://b.example/{id}(1)").Value;

    private static BlogPost StoredPost(string id, string title) =>
        new()
        {
            Id = id,
            Url = Url(id),
            Aliases = [],
            Version = 1,
            Title = title,
            Language = "en",
            WordCount = 3,
            Text = StoredText.From("Some text."),
            ContentHash = "hash",
            Summary = new PostSummary("A summary\nof two lines.", []),
            Chunks = [],
            Questions = [],
            QuestionsRequested = 5,
            Provider = "test",
            Model = "test",
            Validators = PageValidators.None,
            CreatedAt = default,
            ProcessedAt = default,
        };
}
