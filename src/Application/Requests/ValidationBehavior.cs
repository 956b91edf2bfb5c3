using System.Text.Json;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Requests;

/// <summary>Runs the request's validators; fields are named as callers know them, in snake_case.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : Behavior<TRequest, TResponse>
    where TRequest : notnull
{
    private readonly IValidator<TRequest>[] _validators = [.. validators];

    // Most reads carry values of the domain alone, of which nothing is left to be found wrong.
    public override Task<TResponse> HandleAsync(
        TRequest request,
        Func<Task<TResponse>> next,
        CancellationToken cancellationToken
    ) => _validators.Length == 0 ? next() : ValidateAsync(request, next, cancellationToken);

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
        Dictionary<string, IReadOnlyList<string>>? errors = null;
        using var span = Telemetry.Source.StartActivity("pipeline.validation");
        foreach (var validator in _validators)
        {
            var result = await validator.ValidateAsync(request, cancellationToken);
            if (result.IsValid)
                continue;
            errors ??= [];
            foreach (var group in result.Errors.GroupBy(e => FieldName(e.PropertyName)))
                errors[group.Key] = [.. group.Select(e => e.ErrorMessage).Distinct()];
        }

        span?.SetTag("blogmanager.validation.fields", errors?.Count ?? 0);
        return errors;
    }

    private static string FieldName(string property) =>
        string.IsNullOrEmpty(property)
            ? "request"
            : string.Join('.', property.Split('.').Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
}
