using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Tests.Pipeline;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AuthorizationTests : IDisposable
{
    private readonly PipelineHost _host = new();

    [TearDown]
    public void Dispose() => _host.Dispose();

    [Test]
    public async Task A_request_that_declares_nothing_or_two_things_is_closed_even_to_the_service_itself(
        [Values] bool two
    )
    {
        var answer = await _host.SendAsync(two ? new DeclaresTwo() : new DeclaresNothing(), Caller.System);
        Assert.That((answer.Error!.Code, answer.Error.Kind), Is.EqualTo(("forbidden", ErrorKind.Forbidden)));
        Assert.That(answer.Error.Message, Is.EqualTo("This operation declares no access and is therefore closed."));
        Assert.That(_host.Handled, Is.Zero);
    }

    [Test]
    public async Task A_public_request_is_open_to_a_caller_without_a_key() =>
        Assert.That((await _host.SendAsync(new OpenToAll(), Caller.Anonymous)).IsSuccess, Is.True);

    [Test]
    public async Task A_request_for_any_key_needs_one_and_no_scope()
    {
        Assert.That((await _host.SendAsync(new OpenToKeys(), new Caller("key", "bare", []))).IsSuccess, Is.True);
        Assert.That(
            (await _host.SendAsync(new OpenToKeys(), Caller.Anonymous)).Error!.Code,
            Is.EqualTo("unauthorized")
        );
    }

    [Test]
    public async Task A_scope_lets_its_holder_in_and_names_itself_to_others()
    {
        Assert.That((await _host.SendAsync(new NeedsReading(), PipelineHost.Reader)).IsSuccess, Is.True);
        var error = (await _host.SendAsync(new NeedsReading(), PipelineHost.Asker)).Error!;
        Assert.That((error.Code, error.Kind), Is.EqualTo(("forbidden", ErrorKind.Forbidden)));
        Assert.That(error.Details["required_scope"], Is.EqualTo("posts:read"));
    }

    [Test]
    public async Task Without_a_key_the_answer_is_to_show_one()
    {
        var error = (await _host.SendAsync(new NeedsReading(), Caller.Anonymous)).Error!;
        Assert.That((error.Code, error.Kind), Is.EqualTo(("unauthorized", ErrorKind.Unauthorized)));
    }

    [Test]
    public async Task Anonymous_reading_opens_reading_and_asks_for_a_key_beyond_it()
    {
        var anonymousReader = Caller.Anonymous with { Scopes = [Scope.PostsRead] };
        Assert.That((await _host.SendAsync(new NeedsReading(), anonymousReader)).IsSuccess, Is.True);
        Assert.That(
            (await _host.SendAsync(new OpenToKeys(), anonymousReader)).Error!.Kind,
            Is.EqualTo(ErrorKind.Unauthorized)
        );
    }

    [Test]
    public async Task A_key_named_like_the_anonymous_caller_is_a_key_still()
    {
        var key = new Caller("key", Caller.Anonymous.Name, []);
        Assert.That((await _host.SendAsync(new OpenToKeys(), key)).IsSuccess, Is.True);
        Assert.That((await _host.SendAsync(new NeedsReading(), key)).Error!.Kind, Is.EqualTo(ErrorKind.Forbidden));
    }

    [Test]
    public async Task Where_no_caller_was_set_the_caller_is_anonymous()
    {
        var context = new RequestContext();
        Assert.That(context.Caller, Is.SameAs(Caller.Anonymous));
        using (context.Use(PipelineHost.Reader))
        {
            using (context.Use(PipelineHost.Asker))
                Assert.That(context.Caller, Is.SameAs(PipelineHost.Asker));
            Assert.That(context.Caller, Is.SameAs(PipelineHost.Reader));
        }

        Assert.That(context.Caller, Is.SameAs(Caller.Anonymous));
        // Another flow does not see it.
        using var release = new SemaphoreSlim(0);
        var other = Task.Run(async () =>
        {
            await release.WaitAsync();
            return context.Caller;
        });
        using var mine = context.Use(PipelineHost.Reader);
        release.Release();
        Assert.That(await other, Is.SameAs(Caller.Anonymous));
    }

    [Test]
    public async Task A_remembered_answer_never_reaches_a_caller_without_the_right()
    {
        var request = new Remembered("k");
        Assert.That((await _host.SendAsync(request, PipelineHost.Reader)).IsSuccess, Is.True);
        Assert.That((await _host.SendAsync(request, PipelineHost.Asker)).Error!.Kind, Is.EqualTo(ErrorKind.Forbidden));
        Assert.That((await _host.SendAsync(request, Caller.Anonymous)).Error!.Kind, Is.EqualTo(ErrorKind.Unauthorized));
        Assert.That(_host.Cache.KeysAsked, Has.Count.EqualTo(1));
    }
}
