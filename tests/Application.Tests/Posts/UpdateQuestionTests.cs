using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;
using Moq;

namespace BlogManager.Application.Tests.Posts;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class UpdateQuestionTests : IDisposable
{
    private readonly InMemoryBlog _blog = new();

    [TearDown]
    public void Dispose() => _blog.Dispose();

    [Test]
    public async Task Another_writer_who_comes_first_is_no_reason_to_give_up()
    {
        var post = await StoreAsync();
        var question = post.Questions[0];
        var tries = 0;
        _blog
            .Posts.Setup(p =>
                p.ReplaceQuestionsAsync(
                    post.Id,
                    post.Version,
                    0,
                    It.Is<IReadOnlyList<Question>>(q => q[0].Answer == "Another." && q[0].Original != null),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(() => ++tries == 3);
        var changed = await _blog.SendAsync(new UpdateQuestion(Id(question), Answer: " Another. "));
        Assert.That((changed.Value.Answer, changed.Value.Edited), Is.EqualTo(("Another.", true)));
        Assert.That(_blog.Dropped, Does.Contain("post:" + post.Id).And.Contain("url:" + post.Url.Value));
    }

    [Test]
    public async Task Whoever_is_always_too_late_is_told_to_try_again()
    {
        var post = await StoreAsync();
        _blog
            .Posts.Setup(p =>
                p.ReplaceQuestionsAsync(
                    It.IsAny<string>(),
                    It.IsAny<long>(),
                    It.IsAny<long>(),
                    It.IsAny<IReadOnlyList<Question>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(false);
        var refused = await _blog.SendAsync(new UpdateQuestion(Id(post.Questions[0]), Hidden: true));
        Assert.That((refused.Error!.Code, refused.Error.Kind), Is.EqualTo(("conflict", ErrorKind.Conflict)));
    }

    [Test]
    public async Task A_reader_may_not()
    {
        var post = await StoreAsync();
        var refused = await _blog.SendAsync(
            new UpdateQuestion(Id(post.Questions[0]), Hidden: true),
            new Caller("key", "reader", [Scope.PostsRead])
        );
        Assert.That(refused.Error!.Code, Is.EqualTo("forbidden"));
    }

    private static QuestionId Id(Question question) => QuestionId.Parse(question.Id).Value;

    private async Task<BlogPost> StoreAsync()
    {
        const string Url = "https://blog.example/rye";
        _blog.Pages[Url] = "Rye bread keeps for a week.";
        _blog.Drafts.Add(new DraftQuestion("How long does it keep?", "A week.", "❓", [new Evidence("Rye", 0, 3)]));
        await _blog.SendAsync(new ProcessPost(new PostUrl(Url)));
        return _blog.Only;
    }
}
