using System.Globalization;
using System.Reflection;
using System.Text.Json;
using BlogManager.Domain.Shared;

namespace BlogManager.Api.Endpoints;

/// <summary>
/// Makes a request from a route's values and the query: each parameter of the record's constructor is a field, named in
/// snake_case.
/// </summary>
/// <typeparam name="TRequest">The request.</typeparam>
internal static class RequestFields<TRequest>
{
    private static readonly ConstructorInfo Constructor = typeof(TRequest)
        .GetConstructors()
        .MaxBy(c => c.GetParameters().Length)!;
    private static readonly ConstructorInvoker Invoker = ConstructorInvoker.Create(Constructor);

    /// <summary>The fields, in order.</summary>
    internal static IReadOnlyList<RequestField> All { get; } =
    [
        .. Constructor
            .GetParameters()
            .Select(p => new RequestField(
                JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name!),
                p.ParameterType,
                p.HasDefaultValue,
                p.DefaultValue
            )),
    ];

    /// <summary>Reads the fields of a request; what is missing is left to the request's validator.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="aliases">Other names for fields: alias, field.</param>
    internal static Result<TRequest> Read(HttpRequest request, IReadOnlyList<(string Alias, string Field)> aliases)
    {
        Dictionary<string, IReadOnlyList<string>>? errors = null;
        var values = new object?[All.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var field = All[i];
            var (text, problem) = TextOf(request, field.Name, aliases);
            if (problem is null && text is null)
                values[i] = field.Default;
            else if (problem is null && !field.TryParse(text!, out values[i], out var expectation))
                problem = $"{field.Name} {expectation}.";
            if (problem is not null)
                (errors ??= [])[field.Name] = [problem];
        }

        return errors is null ? (TRequest)Invoker.Invoke(values.AsSpan()) : Error.Validation(errors);
    }

    private static (string? Text, string? Problem) TextOf(
        HttpRequest request,
        string name,
        IReadOnlyList<(string Alias, string Field)> aliases
    )
    {
        if (request.RouteValues.TryGetValue(name, out var routed))
            return (Convert.ToString(routed, CultureInfo.InvariantCulture), null);
        var sent = request.Query[name];
        foreach (var (alias, field) in aliases)
        {
            if (sent.Count == 0 && field == name)
                sent = request.Query[alias];
        }

        return sent.Count > 1 ? (null, $"{name} was sent more than once.") : (sent.Count == 0 ? null : sent[0], null);
    }
}

/// <summary>A field of a request outside a body.</summary>
/// <param name="Name">Its name in snake_case.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsOptional">Whether it may be left out.</param>
/// <param name="DefaultValue">What it then is.</param>
internal sealed record RequestField(string Name, Type Type, bool IsOptional, object? DefaultValue)
{
    internal object? Default =>
        IsOptional ? DefaultValue
        : Type.IsValueType ? Activator.CreateInstance(Type)
        : null;

    internal bool TryParse(string text, out object? value, out string expectation)
    {
        var type = Nullable.GetUnderlyingType(Type) ?? Type;
        (var parsed, value, expectation) = type switch
        {
            _ when type == typeof(string) => (true, (object?)text, string.Empty),
            _ when type == typeof(int) => (
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number),
                number,
                "must be a whole number"
            ),
            _ when type == typeof(bool) => (bool.TryParse(text, out var flag), flag, "must be true or false"),
            _ => throw new NotSupportedException($"Requests read from a URL have no fields of type {type}."),
        };
        return parsed;
    }
}
