using BlogManager.Application.Posts;
using BlogManager.Infrastructure.Settings;

namespace BlogManager.Api.RateLimits;

/// <summary>How much readers' visits may have taken in, section <c>BlogManager:AutoProcess</c>.</summary>
public sealed class AutoProcessOptions : ICheckedOptions
{
    internal const string Section = "BlogManager:AutoProcess";

    /// <summary>
    /// Posts that visits with one publishable key may have taken in, in any 24 hours, from 1 to 10,000.
    /// </summary>
    public int PostsPerKeyPerDay { get; set; } = AutoProcessAllowance.DefaultPostsPerKeyPerDay;

    public IEnumerable<string> Faults() =>
        CheckedOptions.Range(Section, nameof(PostsPerKeyPerDay), PostsPerKeyPerDay, 1, 10_000);
}
