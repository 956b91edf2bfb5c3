using System.Text.RegularExpressions;
using BlogManager.Application;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure;

namespace BlogManager.Architecture.Tests;

public sealed partial class RegexTests
{
    private static readonly Type[] Types =
    [
        .. new[] { typeof(PostUrl), typeof(ApplicationServices), typeof(Adapters), typeof(Program) }.SelectMany(t =>
            t.Assembly.GetTypes()
        ),
    ];

    [Test]
    public void No_pattern_backtracks()
    {
        Assert.That(
            RegexRules.MayBacktrack(Types, new Dictionary<string, string>()),
            Is.EqualTo(["IngestionPlan.WordStart"]),
            "patterns are found, and the exceptions are those of the list"
        );
        Assert.That(RegexRules.MayBacktrack(Types, RegexRules.Exceptions), Is.Empty);
        Assert.That(RegexRules.MayBacktrack([typeof(Bad)], RegexRules.Exceptions), Is.EqualTo(["Bad.Backtracks"]));
    }

    [Test]
    public void Every_pattern_is_generated()
    {
        Assert.That(
            RegexRules.AreMadeElsewhere(Repository.Files(Repository.Root, "*.cs", "src").SelectMany(File.ReadLines)),
            Is.Empty
        );
        Assert.That(
            RegexRules.AreMadeElsewhere([
                "var a = 1;",
                "if (Regex.IsMatch(text, \"a\"))",
                "_ = new Regex(\"a\");",
                "rule.Matches(\"a+\")",
                "Find().Matches(text)",
            ]),
            Has.Count.EqualTo(3)
        );
    }

    private static partial class Bad
    {
        [GeneratedRegex("(a|a)*b")]
        internal static partial Regex Backtracks();

        [GeneratedRegex("(a|a)*b", RegexOptions.NonBacktracking)]
        internal static partial Regex DoesNot();
    }
}
