using System.Text.Json;
using FluentValidation;

namespace BlogManager.Application.Requests;

/// <summary>What is wrong with the fields of a request, named as callers know them, in snake_case.</summary>
public sealed class RequestValidation<TRequest>
{
    private readonly IValidator<TRequest>[] _validators;

    /// <param name="validators">Them; most reads carry values of the domain alone, and have none.</param>
    public RequestValidation(IEnumerable<IValidator<TRequest>> validators) => _validators = [.. validators];

    /// <summary>Whether anything is left to be found wrong with a request that was read.</summary>
    internal bool HasRules => _validators.Length > 0;

    /// <returns>Messages by field; null where nothing is wrong.</returns>
    internal async Task<Dictionary<string, IReadOnlyList<string>>?> ErrorsAsync(
        TRequest request,
        CancellationToken cancellationToken
    ) => await ErrorsAsync(new ValidationContext<TRequest>(request), cancellationToken);

    /// <summary>
    /// What is wrong with the fields that could be read of a request of which others could not, so that a caller is told of
    /// all at once. Nothing is said of the request as a whole.
    /// </summary>
    /// <param name="request">The request; the fields that could not be read have any value.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ErrorsBesideAsync(
        TRequest request,
        IReadOnlyCollection<string> unread,
        CancellationToken cancellationToken
    )
    {
        var context = new ValidationContext<TRequest>(request);
        context.RootContextData[UnreadFields.Key] = unread;
        var errors = await ErrorsAsync(context, cancellationToken) ?? [];
        foreach (var field in errors.Keys.Where(f => !Fields.Contains(Root(f)) || unread.Contains(Root(f))).ToList())
            errors.Remove(field);
        return errors;
    }

    private static readonly HashSet<string> Fields =
    [
        .. typeof(TRequest).GetProperties().Select(p => UnreadFields.NameOf(p.Name)),
    ];

    private static string Root(string field) => field.IndexOfAny(['.', '[']) is var end and >= 0 ? field[..end] : field;

    private async Task<Dictionary<string, IReadOnlyList<string>>?> ErrorsAsync(
        ValidationContext<TRequest> context,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, IReadOnlyList<string>>? errors = null;
        foreach (var validator in _validators)
        {
            var result = await validator.ValidateAsync(context, cancellationToken);
            if (result.IsValid)
                continue;
            errors ??= [];
            foreach (var group in result.Errors.GroupBy(e => FieldName(e.PropertyName)))
                errors[group.Key] = [.. group.Select(e => e.ErrorMessage).Distinct()];
        }

        return errors;
    }

    private static string FieldName(string property) =>
        string.IsNullOrEmpty(property) ? "request" : string.Join('.', property.Split('.').Select(UnreadFields.NameOf));
}

/// <summary>Fields that were sent, and could not be read.</summary>
internal static class UnreadFields
{
    internal const string Key = "unread";

    internal static string NameOf(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

    /// <summary>
    /// Whether all of these properties were read: a condition of each rule for one field that looks at others too.
    /// </summary>
    internal static bool HasRead<T>(this ValidationContext<T> context, params ReadOnlySpan<string> properties)
    {
        if (!context.RootContextData.TryGetValue(Key, out var unread))
            return true;
        foreach (var property in properties)
        {
            if (((IReadOnlyCollection<string>)unread).Contains(NameOf(property)))
                return false;
        }

        return true;
    }
}
