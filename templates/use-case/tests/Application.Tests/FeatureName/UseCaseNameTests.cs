using BlogManager.Application.FeatureName;
using BlogManager.Application.Ports;
using Moq;

namespace BlogManager.Application.Tests.FeatureName;

public sealed class UseCaseNameTests
{
    [TestCase(3, 100, 3)]
    [TestCase(3, 2, 2)]
    public async Task Posts_are_counted_up_to_the_number_asked_for(int stored, int most, int expected)
    {
        var posts = new Mock<IPostStore>(MockBehavior.Strict);
        posts.Setup(p => p.CountAsync(It.IsAny<CancellationToken>())).ReturnsAsync(stored);
        var counted = await new UseCaseNameHandler(posts.Object).HandleAsync(
            new UseCaseName(most),
            TestContext.CurrentContext.CancellationToken
        );
        Assert.That(counted.Value.Total, Is.EqualTo(expected));
    }

    [TestCase(1, true)]
    [TestCase(100, true)]
    [TestCase(0, false)]
    [TestCase(101, false)]
    public void The_number_is_from_1_to_100(int most, bool isValid) =>
        Assert.That(new UseCaseNameValidator().Validate(new UseCaseName(most)).IsValid, Is.EqualTo(isValid));
}
