global using static BlogManager.Application.Tests.Values;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Tests;

/// <summary>What requests carry, from the texts that tests read best.</summary>
internal static class Values
{
    internal static PostUrl At(string url) => PostUrl.Parse(url).Value;

    internal static SiteOrigin Site(string text) => SiteOrigin.Parse(text).Value;

    internal static PostId Post(string id) => PostId.Parse(id).Value;

    internal static QuestionId Question(string id) => QuestionId.Parse(id).Value;

    internal static JobId JobNo(string id) => JobId.Parse(id).Value;
}
