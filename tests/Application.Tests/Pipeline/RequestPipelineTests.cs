using BlogManager.Application.Requests;
using BlogManager.Domain.Shared;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Application.Tests.Pipeline;

/// <summary>The pipeline as the real container builds it.</summary>
public sealed class RequestPipelineTests
{
    /// <summary>The order, written out once more: whoever changes it changes it here too, and says why.</summary>
    private static readonly Type[] Order =
    [
        typeof(TracingBehavior<,>),
        typeof(AuthorizationBehavior<,>),
        typeof(ValidationBehavior<,>),
        typeof(AskingPauseBehavior<,>),
        typeof(RecordingBehavior<,>),
        typeof(CachingBehavior<,>),
        typeof(CacheInvalidationBehavior<,>),
        typeof(ResilienceBehavior<,>),
    ];

    private static IEnumerable<Type> Requests => ApplicationServices.Requests().Select(r => r.Request);

    [Test]
    public void The_order_is_the_one_that_was_reasoned_about() =>
        Assert.That(RequestPipeline.Behaviors, Is.EqualTo(Order));

    [TestCaseSource(nameof(Requests))]
    public void Every_request_meets_every_stage_in_order(Type request)
    {
        using var host = new PipelineHost();
        Assert.That(RequestRegistration.BehaviorsOf(host.Services, request), Is.EqualTo(Order));
    }

    [TestCaseSource(nameof(Requests))]
    public void Every_request_has_exactly_one_handler_that_the_container_can_make(Type request)
    {
        using var host = new PipelineHost();
        var response = request
            .GetInterfaces()
            .Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequest<>))
            .GetGenericArguments()[0];
        Assert.That(
            host.Services.GetServices(typeof(IRequestHandler<,>).MakeGenericType(request, response)).Count(),
            Is.EqualTo(1)
        );
    }

    [Test]
    public async Task A_request_goes_all_the_way_to_its_handler_and_back()
    {
        using var host = new PipelineHost();
        Assert.That((await host.SendAsync(new NeedsReading(), PipelineHost.Reader)).Value, Is.EqualTo("done"));
        Assert.That(host.Handled, Is.EqualTo(1));
    }

    [Test]
    public async Task An_exception_of_a_handler_is_not_swallowed_on_the_way()
    {
        using var host = new PipelineHost { Handle = (_, _) => throw new InvalidOperationException("broken") };
        await Assert.ThatAsync(
            () => host.SendAsync(new OpenToAll()),
            Throws.InvalidOperationException.With.Message.EqualTo("broken")
        );
    }

    [Test]
    public async Task A_refused_caller_learns_nothing_of_what_is_wrong_with_the_request()
    {
        using var host = new PipelineHost();
        var refused = await host.SendAsync(new NeedsReading(), PipelineHost.Asker);
        Assert.That(refused.Error!.Kind, Is.EqualTo(ErrorKind.Forbidden));
        var invalid = await host.SendAsync(new Form(null, 0, []));
        Assert.That(invalid.Error!.Kind, Is.EqualTo(ErrorKind.Invalid));
        Assert.That(host.Handled, Is.Zero);
    }
}
