using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Pipeline;

/// <summary>
/// The real registrations of the application over ports that are not there, with handlers that do as they are told.
/// </summary>
internal sealed class PipelineHost : IDisposable
{
    internal static readonly Caller Reader = new("key-1", "reader", [Scope.PostsRead]);
    internal static readonly Caller Asker = new("key-2", "asker", [Scope.Ask]);

    private readonly ServiceProvider _services;

    internal PipelineHost()
    {
        Model.Setup(m => m.Identity).Returns(() => Identity);
        var services = new ServiceCollection().AddApplication();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IResultCache>(Cache);
        services.AddSingleton(Model.Object);
        services.AddSingleton(Faults.Object);
        services.AddOtherPorts();
        services.AddSingleton(new ChosenAdapters("test", "test", "test", "test", "test", "test"));
        services.AddLogging();
        services.AddSingleton<IValidator<Form>, FormValidator>();
        foreach (
            var probe in typeof(OpenToAll).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IUseCase<string>)))
        )
        {
            services.AddTransient(typeof(IRequestHandler<,>).MakeGenericType(probe, typeof(Result<string>)), provider =>
                Activator.CreateInstance(typeof(Told<>).MakeGenericType(probe), this)!
            );
        }

        _services = services.BuildServiceProvider();
    }

    /// <summary>What every handler does; it is given the request and the token that the handler sees.</summary>
    internal Func<object, CancellationToken, Task<Result<string>>> Handle { get; set; } =
        (_, _) => Task.FromResult<Result<string>>("done");

    /// <summary>How often a handler ran.</summary>
    internal int Handled { get; private set; }

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    internal DictionaryCache Cache { get; } = new();

    /// <summary>How the last request's answer was come by.</summary>
    internal CacheOutcome Outcome { get; private set; } = new();

    internal Mock<ITextModel> Model { get; } = new();

    internal ModelIdentity Identity { get; set; } = new("test", "one");

    internal Mock<IStoreFaults> Faults { get; } = Store();

    internal IServiceProvider Services => _services;

    private static Mock<IStoreFaults> Store()
    {
        var faults = new Mock<IStoreFaults>();
        faults.SetupGet(f => f.Dependency).Returns("database");
        return faults;
    }

    internal async Task<Result<string>> SendAsync(
        IUseCase<string> request,
        Caller? caller = null,
        CancellationToken cancellationToken = default
    )
    {
        var context = _services.GetRequiredService<RequestContext>();
        using var current = context.Use(caller ?? Caller.System);
        Outcome = context.CacheOutcome!;
        return await _services.GetRequiredService<IDispatcher>().SendAsync(request, cancellationToken);
    }

    public void Dispose() => _services.Dispose();

    private sealed class Told<TRequest>(PipelineHost host) : UseCaseHandler<TRequest, string>
        where TRequest : IUseCase<string>
    {
        public override Task<Result<string>> HandleAsync(TRequest request, CancellationToken cancellationToken)
        {
            host.Handled++;
            return host.Handle(request, cancellationToken);
        }
    }
}

/// <summary>A cache of one thread, which tells what it was asked.</summary>
internal sealed class DictionaryCache : IResultCache
{
    private readonly Dictionary<string, (object Value, IReadOnlyCollection<string> Tags)> _entries = [];

    internal List<string> KeysAsked { get; } = [];

    internal List<TimeSpan> Lifetimes { get; } = [];

    internal List<string> TagsDropped { get; } = [];

    /// <summary>Whether everything remembered counts as past its lifetime.</summary>
    internal bool IsExpired { get; set; }

    public async ValueTask<CacheLookup<T>> GetOrCreateAsync<T>(
        string key,
        IReadOnlyCollection<string> tags,
        TimeSpan lifetime,
        Func<CancellationToken, Task<CacheFill<T>>> factory,
        CancellationToken cancellationToken
    )
    {
        KeysAsked.Add(key);
        Lifetimes.Add(lifetime);
        if (_entries.TryGetValue(key, out var known) && !IsExpired)
            return new((CacheEntry<T>)known.Value, CacheStatus.Hit);
        var (value, remember, isOutage) = await factory(cancellationToken);
        if (isOutage && known.Value is CacheEntry<T> old)
            return new(old, CacheStatus.Stale);
        var entry = new CacheEntry<T>(value);
        if (remember)
            _entries[key] = (entry, tags);
        return new(entry, CacheStatus.Miss);
    }

    public Task<int> InvalidateAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken)
    {
        TagsDropped.AddRange(tags);
        string[] stale = [.. _entries.Where(e => e.Value.Tags.Intersect(tags).Any()).Select(e => e.Key)];
        foreach (var key in stale)
            _entries.Remove(key);
        return Task.FromResult(stale.Length);
    }
}
