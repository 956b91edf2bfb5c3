using System.Reflection;
using System.Text.RegularExpressions;
using BlogManager.Application.Requests;
using BlogManager.Domain.Posts;
using FluentValidation;

namespace BlogManager.Architecture.Tests;

/// <summary>What every request has, over the types of an assembly.</summary>
internal static partial class RequestRules
{
    internal static IReadOnlyList<Type> Requests(IEnumerable<Type> types) =>
        [.. types.Where(t => t is { IsClass: true, IsAbstract: false } && ResponseOf(t) is not null)];

    /// <summary>Requests that declare no access, or more than one.</summary>
    internal static IReadOnlyList<Type> DeclareOneAccess(IReadOnlyCollection<Type> types) =>
        [.. Requests(types).Where(r => RequestDeclaration.Of(r).Access is null)];

    /// <summary>Requests that carry input other than values of the domain and have no validator.</summary>
    internal static IReadOnlyList<Type> InputIsValidated(IReadOnlyCollection<Type> types)
    {
        var validated = types
            .Where(t => t is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false })
            .SelectMany(t => t.GetInterfaces())
            .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IValidator<>))
            .Select(i => i.GetGenericArguments()[0])
            .ToHashSet();
        return [.. Requests(types).Where(r => HasInput(r) && !validated.Contains(r))];
    }

    /// <summary>Requests without a handler, or with two.</summary>
    internal static IReadOnlyList<Type> HaveOneHandler(IReadOnlyCollection<Type> types) =>
        [.. Requests(types).Where(r => Handlers(types).Count(h => HandledBy(h) == r) != 1)];

    /// <summary>Handlers that are seen outside their assembly, or that can be derived from.</summary>
    internal static IReadOnlyList<Type> HandlersAreInternal(IReadOnlyCollection<Type> types) =>
        [.. Handlers(types).Where(h => h.IsVisible || !h.IsSealed)];

    /// <summary>Requests that are remembered or tried again, though they change something.</summary>
    internal static IReadOnlyList<Type> WhatIsRememberedChangesNothing(IReadOnlyCollection<Type> types) =>
        [
            .. Requests(types)
                .Where(r =>
                    RequestDeclaration.Of(r) is var declared
                    && (
                        (declared.IsCacheable && !declared.IsQuery)
                        || (declared.IsQuery && Implements(r, typeof(IInvalidatesCache<>)))
                    )
                ),
        ];

    /// <summary>
    /// Requests that no test makes: of a use case that works, a test sends it or hands it to its handler. Tests that
    /// only look whether bad requests are refused do not count. What is not public is sent by the use case that it is a
    /// part of, whose tests are its own.
    /// </summary>
    /// <param name="types">The assembly's types.</param>
    /// <param name="tests">The text of the tests by file name.</param>
    internal static IReadOnlyList<Type> HaveATestOfTheirOwn(
        IReadOnlyCollection<Type> types,
        IReadOnlyDictionary<string, string> tests
    )
    {
        var made = tests
            .Where(test => test.Key != RefusalsOnly)
            .SelectMany(test => Made().Matches(test.Value).Select(m => m.Groups[1].Value))
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Requests(types)
                .Where(r => (r.IsPublic || r.Assembly == typeof(RequestRules).Assembly) && !made.Contains(r.Name)),
        ];
    }

    /// <summary>The sweep of bad requests.</summary>
    internal const string RefusalsOnly = "RequestValidationTests.cs";

    [GeneratedRegex(@"\bnew ([A-Za-z]+)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Made();

    private static IEnumerable<Type> Handlers(IEnumerable<Type> types) =>
        types.Where(t => t is { IsClass: true, IsAbstract: false } && HandledBy(t) is not null);

    private static Type? HandledBy(Type type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.IsGenericType && ancestor.GetGenericTypeDefinition() == typeof(UseCaseHandler<,>))
                return ancestor.GetGenericArguments()[0];
        }

        return null;
    }

    private static Type? ResponseOf(Type type) =>
        type.GetInterfaces()
            .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IUseCase<>))
            ?.GetGenericArguments()[0];

    // A value of the domain is right by having been read.
    private static bool HasInput(Type request) =>
        request.GetConstructors().SelectMany(c => c.GetParameters()).Any(p => !IsOfDomain(p.ParameterType))
        || request
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Any(p => p.SetMethod is { IsPublic: true } && !IsOfDomain(p.PropertyType));

    private static bool IsOfDomain(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type).Assembly == typeof(PostUrl).Assembly;

    private static bool Implements(Type type, Type generic) =>
        type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == generic);
}
