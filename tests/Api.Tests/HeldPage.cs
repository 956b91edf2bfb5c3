using BlogManager.Testing;
using Microsoft.AspNetCore.Http;

namespace BlogManager.Api.Tests;

/// <summary>A page with an article that a site does not answer with before the test lets it go.</summary>
internal sealed class HeldPage
{
    private const string Path = "/held";
    private const string Html =
        "<html><head><title>Bread</title></head><body><article><h1>Bread</h1>"
        + "<p>The bakery bakes forty loaves a day in a stone oven, because stone keeps the heat longer than iron does.</p>"
        + "<p>Each loaf is weighed before it goes into the oven, and once more when it comes out after fifty minutes.</p>"
        + "<p>What is left in the evening goes to the neighbours, who bring their own bags and a jar of jam in return.</p></article></body></html>";

    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal HeldPage(FakeSite site)
    {
        Url = site.Root + Path;
        site.On(Path, async context =>
        {
            _asked.TrySetResult();
            await _release.Task;
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync(Html);
        });
    }

    internal string Url { get; }

    /// <summary>Waits until somebody has asked for it.</summary>
    internal Task AskedAsync() => _asked.Task.WaitAsync(TimeSpan.FromMinutes(1));

    internal void Release() => _release.SetResult();
}
