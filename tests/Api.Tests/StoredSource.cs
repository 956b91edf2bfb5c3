using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Sources;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Api.Tests;

/// <summary>A source that is put into the store: to make one by a call, its feed would have to be there.</summary>
internal static class StoredSource
{
    /// <returns>Its id.</returns>
    internal static async Task<string> AddAsync(BlogManagerApp app, string site, string name)
    {
        await app
            .Services.GetRequiredService<ISourceStore>()
            .AddAsync(
                new Source
                {
                    Id = "a-source-in-the-store",
                    Name = name,
                    Kind = SourceKind.Feed,
                    Url = new PostUrl($"{site}/feed"),
                    Limit = 10,
                    NumQuestions = 5,
                    IntervalMinutes = 60,
                    WhenGone = WhenGone.Mark,
                    HookSecret = name,
                    // Not while this runs.
                    NextSyncAt = new DateTimeOffset(9000, 1, 1, 0, 0, 0, TimeSpan.Zero),
                    CreatedAt = DateTimeOffset.UnixEpoch,
                    Version = 1,
                },
                CancellationToken.None
            );
        return "a-source-in-the-store";
    }
}
