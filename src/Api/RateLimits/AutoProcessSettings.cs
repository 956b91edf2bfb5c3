using BlogManager.Application.Posts;

namespace BlogManager.Api.RateLimits;

/// <summary>How much readers' visits may have taken in, section <c>BlogManager:AutoProcess</c>.</summary>
public sealed class AutoProcessSettings
{
    internal const string Section = "BlogManager:AutoProcess";
    internal const string Valid = Section + ":PostsPerKeyPerDay must be from 1 to 10000.";

    /// <summary>
    /// Posts that visits with one publishable key may have taken in, in any 24 hours, from 1 to 10,000.
    /// </summary>
    public int PostsPerKeyPerDay { get; set; } = AutoProcessAllowance.DefaultPostsPerKeyPerDay;

    internal static bool IsValid(AutoProcessSettings settings) => settings.PostsPerKeyPerDay is >= 1 and <= 10_000;
}
