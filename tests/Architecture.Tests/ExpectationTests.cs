using BlogManager.Application;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure;

namespace BlogManager.Architecture.Tests;

public sealed class ExpectationTests
{
    [Test]
    public void Tests_write_out_what_they_expect()
    {
        Type[] production =
        [
            .. new[] { typeof(PostUrl), typeof(ApplicationServices), typeof(Adapters), typeof(Program) }.SelectMany(t =>
                t.Assembly.GetTypes()
            ),
        ];
        var tests = Repository
            .Files(Repository.Root, "*.cs", "tests")
            .Where(file => Path.GetFileName(file) != $"{nameof(ExpectationTests)}.cs")
            .ToDictionary(file => Path.GetRelativePath(Repository.Root, file), File.ReadAllText);
        Assert.That(tests, Has.Count.GreaterThan(100), "the tests are found");
        Assert.That(ExpectationRules.ValuesAreWrittenOut(production, tests), Is.Empty);
    }

    [Test]
    public void A_constant_of_the_code_under_test_is_no_expectation() =>
        Assert.That(
            ExpectationRules.ValuesAreWrittenOut(
                [typeof(Limits)],
                new Dictionary<string, string>
                {
                    ["Bad.cs"] =
                        "Is.EqualTo(Limits.Most); Is.LessThan(\n  Tests.Limits.Patience\n); Is.Not.EqualTo(Limits.Names)",
                    ["Good.cs"] =
                        "Is.EqualTo(7); Is.EqualTo(Limits.None); Is.EqualTo(Others.Most); Is.EqualTo(Limits.Most + 1)",
                }
            ),
            Is.EqualTo(["Bad.cs: Limits.Most", "Bad.cs: Limits.Names", "Bad.cs: Limits.Patience"])
        );

    private static class Limits
    {
        internal const int Most = 7;
        internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(7);
        internal static readonly Version None = new(0, 0);

        internal static IReadOnlyList<string> Names { get; } = ["seven"];
    }
}
