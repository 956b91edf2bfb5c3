using System.Reflection;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Requests;

/// <summary>Makes the failed result of a response type that is known only as a type parameter.</summary>
internal static class Failures<TResponse>
{
    private static readonly Func<Error, TResponse> Factory =
        typeof(TResponse) is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Result<>)
            ? type.GetMethod(nameof(Result<object>.Failure), BindingFlags.Public | BindingFlags.Static)!
                .CreateDelegate<Func<Error, TResponse>>()
            : throw new InvalidOperationException(
                $"{typeof(TResponse)} is not a Result<T>: every request must be an IUseCase<T>."
            );

    internal static TResponse Of(Error error) => Factory(error);
}
