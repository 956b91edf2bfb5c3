using System.Reflection;
using System.Text.Json;
using BlogManager.Application.Requests;
using BlogManager.Application.Tests.Pipeline;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Application.Tests;

/// <summary>
/// A field that could not be read has any value when the others are validated: what is told of those must not depend on it.
/// A rule that looks at several fields and forgets to ask <c>HasRead</c> is found here.
/// </summary>
public sealed class UnreadFieldTests
{
    private const int Requests = 300;

    private static IEnumerable<Type> RequestsWithRules() =>
        typeof(ApplicationServices)
            .Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false, IsGenericType: false } && typeof(IValidator).IsAssignableFrom(t))
            .SelectMany(t => t.GetInterfaces())
            .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IValidator<>))
            .Select(i => i.GetGenericArguments()[0]);

    [TestCaseSource(nameof(RequestsWithRules))]
    public async Task What_is_told_of_a_field_does_not_depend_on_one_that_could_not_be_read(Type request)
    {
        using var host = new PipelineHost();
        var random = new Random(1);
        var maker = request.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        var fields = maker.GetParameters();
        dynamic validation = host.Services.GetRequiredService(typeof(RequestValidation<>).MakeGenericType(request));
        foreach (var (unread, at) in fields.Select((f, i) => (f, i)))
        {
            var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(unread.Name!);
            for (var i = 0; i < Requests; i++)
            {
                object?[] values = [.. fields.Select(f => random.GetItems(Samples(f), 1)[0])];
                var told = new HashSet<string>();
                foreach (var value in Samples(unread))
                {
                    values[at] = value;
                    IReadOnlyDictionary<string, IReadOnlyList<string>> errors = await validation.ErrorsBesideAsync(
                        (dynamic)maker.Invoke(values),
                        new[] { name },
                        CancellationToken.None
                    );
                    Assert.That(
                        errors.Keys,
                        Has.None.EqualTo(name).And.None.EqualTo("request").And.None.EqualTo("body")
                    );
                    told.Add(string.Join('\n', errors.SelectMany(e => e.Value)));
                }

                Assert.That(
                    told,
                    Has.Count.EqualTo(1),
                    $"{name} decides what is told of others: {string.Join(" | ", told)}"
                );
            }
        }
    }

    private static object?[] Samples(ParameterInfo field)
    {
        var type = Nullable.GetUnderlyingType(field.ParameterType) ?? field.ParameterType;
        object?[] values = type switch
        {
            _ when type == typeof(string) => ["x", "", "text/html"],
            _ when type == typeof(int) => [0, 1],
            _ when type == typeof(bool) => [true, false],
            _ when type == typeof(PostUrl) => [PostUrl.Parse("https://blog.example/a").Value],
            _ when type == typeof(IReadOnlyList<Scope>) => [Array.Empty<Scope>(), new[] { Scope.Ask }, Scopes.All],
            _ when type == typeof(IReadOnlyList<WebOrigin>) =>
            [
                Array.Empty<WebOrigin>(),
                new[] { WebOrigin.Parse("https://blog.example").Value },
            ],
            _ when type.IsEnum => [.. Enum.GetValues(type).Cast<object>()],
            _ => [type.IsValueType ? Activator.CreateInstance(type) : null],
        };
        return type == field.ParameterType && type.IsValueType ? values : [null, .. values];
    }
}
