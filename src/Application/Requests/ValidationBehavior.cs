using BlogManager.Domain.Shared;

namespace BlogManager.Application.Requests;

internal sealed class ValidationBehavior<TRequest, TResponse>(RequestValidation<TRequest> validation)
    : Behavior<TRequest, TResponse>
    where TRequest : notnull
{
    public override Task<TResponse> HandleAsync(
        TRequest request,
        Func<Task<TResponse>> next,
        CancellationToken cancellationToken
    ) => validation.HasRules ? ValidateAsync(request, next, cancellationToken) : next();

    private async Task<TResponse> ValidateAsync(
        TRequest request,
        Func<Task<TResponse>> next,
        CancellationToken cancellationToken
    )
    {
        var errors = await ErrorsAsync(request, cancellationToken);
        return errors is null ? await next() : Failures<TResponse>.Of(Error.Validation(errors));
    }

    private async Task<Dictionary<string, IReadOnlyList<string>>?> ErrorsAsync(
        TRequest request,
        CancellationToken cancellationToken
    )
    {
        using var span = Telemetry.Source.StartActivity("pipeline.validation");
        var errors = await validation.ErrorsAsync(request, cancellationToken);
        span?.SetTag("blogmanager.validation.fields", errors?.Count ?? 0);
        return errors;
    }
}
