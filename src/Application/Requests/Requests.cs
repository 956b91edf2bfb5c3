using BlogManager.Domain.Shared;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

// The one file that knows MediatR: a later version, with another signature, is a change here and nowhere else.
namespace BlogManager.Application.Requests;

/// <summary>
/// A request for one use case. Its access is declared on it: <c>[RequiresScope]</c> or <c>[Public]</c>; without either
/// it is denied.
/// </summary>
public interface IUseCase<T> : IRequest<Result<T>>;

public interface IDispatcher
{
    /// <summary>Sends one request.</summary>
    Task<Result<T>> SendAsync<T>(IUseCase<T> request, CancellationToken cancellationToken);
}

/// <summary>Handles one use case.</summary>
internal abstract class UseCaseHandler<TRequest, T> : IRequestHandler<TRequest, Result<T>>
    where TRequest : IUseCase<T>
{
    public abstract Task<Result<T>> HandleAsync(TRequest request, CancellationToken cancellationToken);

    Task<Result<T>> IRequestHandler<TRequest, Result<T>>.Handle(
        TRequest request,
        CancellationToken cancellationToken
    ) => HandleAsync(request, RequestContext.DeadlineOr(cancellationToken));
}

/// <summary>One stage of the pipeline. It carries no constraint that narrows, so nothing skips it.</summary>
internal abstract class Behavior<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    public abstract Task<TResponse> HandleAsync(
        TRequest request,
        Func<Task<TResponse>> next,
        CancellationToken cancellationToken
    );

    Task<TResponse> IPipelineBehavior<TRequest, TResponse>.Handle(
        TRequest request,
        CancellationToken cancellationToken,
        RequestHandlerDelegate<TResponse> next
    ) => HandleAsync(request, next.Invoke, cancellationToken);
}

internal static class RequestRegistration
{
    /// <summary>
    /// Registers the mediator, every handler of this assembly, and the behaviours in the order given, outermost first.
    /// </summary>
    /// <remarks>
    /// Behaviours keep nothing of a request (its caller and deadline flow with the call), and nothing here is scoped:
    /// so one of each serves all, and a request makes no container of its own. A handler is made for each request.
    /// </remarks>
    internal static IServiceCollection AddRequests(this IServiceCollection services, IEnumerable<Type> behaviors)
    {
        services.AddSingleton<ServiceFactory>(provider => provider.GetService!);
        services.AddSingleton<IMediator, Mediator>();
        services.AddSingleton<IDispatcher, MediatorDispatcher>();
        services.Scan(scan =>
            scan.FromAssemblyOf<MediatorDispatcher>()
                .AddClasses(classes => classes.AssignableTo(typeof(IRequestHandler<,>)), publicOnly: false)
                .AsImplementedInterfaces(type =>
                    type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)
                )
                .WithTransientLifetime()
        );
        foreach (var behavior in behaviors)
            services.AddSingleton(typeof(IPipelineBehavior<,>), behavior);
        return services;
    }

    /// <summary>The behaviours that a request meets, outermost first, as the container resolves them.</summary>
    internal static IReadOnlyList<Type> BehaviorsOf(IServiceProvider services, Type request)
    {
        var response = request
            .GetInterfaces()
            .First(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequest<>))
            .GetGenericArguments()[0];
        return
        [
            .. services
                .GetServices(typeof(IPipelineBehavior<,>).MakeGenericType(request, response))
                .Select(b => b!.GetType().GetGenericTypeDefinition()),
        ];
    }

    private sealed class MediatorDispatcher(IMediator mediator) : IDispatcher
    {
        public Task<Result<T>> SendAsync<T>(IUseCase<T> request, CancellationToken cancellationToken) =>
            mediator.Send(request, cancellationToken);
    }
}
