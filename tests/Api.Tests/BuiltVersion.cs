using System.Diagnostics;
using System.Text.RegularExpressions;

namespace BlogManager.Api.Tests;

/// <summary>The version in the file of the program, as the file system's tools show it.</summary>
public sealed partial class BuiltVersion
{
    internal static string Text { get; } =
        FileVersionInfo.GetVersionInfo(typeof(Program).Assembly.Location).ProductVersion!.Split('+')[0];

    [Test]
    public void It_is_that_of_a_tag_or_of_a_build_before_one() => Assert.That(Semantic().IsMatch(Text), Text);

    // https://semver.org, without the metadata.
    [GeneratedRegex(@"^\d+\.\d+\.\d+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$", RegexOptions.NonBacktracking)]
    private static partial Regex Semantic();
}
