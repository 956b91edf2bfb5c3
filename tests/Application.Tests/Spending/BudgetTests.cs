using BlogManager.Application.Insights;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Application.Spending;
using BlogManager.Application.Tests.Insights;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Spending;

/// <summary>Which budgets a call is taken from, and what is told of them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable]
public sealed class BudgetTests : ITokenBudgets, IDisposable
{
    private static readonly ModelIdentity Model = new("openai", "m");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 2, 28, 23, 59, 0, TimeSpan.Zero));
    private readonly Dictionary<string, long> _taken = [];
    private readonly AskedAnswers _asked = new();
    private readonly Measurements _measured = new();
    private int _reads;
    private Exception? _fault;

    public void Dispose() => _measured.Dispose();

    [Test]
    public async Task A_call_is_taken_from_the_budgets_of_its_day_month_and_key_and_settled_there()
    {
        var spending = Spending(new BudgetLimits(1000, 5000, 500), "k1");
        var permit = (await spending.ReserveAsync(400, default))!;
        Assert.That(
            _taken,
            Is.EquivalentTo(
                new Dictionary<string, long>
                {
                    ["day:2026-02-28"] = 400,
                    ["month:2026-02"] = 400,
                    ["key:2026-02-28:k1"] = 400,
                }
            )
        );
        // It ends on another day than it began on.
        _time.Advance(TimeSpan.FromMinutes(2));
        await permit.SettleAsync(Model, 100, 20);
        Assert.That(_taken.Values, Is.All.EqualTo(120));
        Assert.That(await spending.ReserveAsync(400, default), Is.Not.Null, "another day, month and key's day");
        Assert.That(_taken["month:2026-03"], Is.EqualTo(400));
    }

    [TestCase("k1", false)]
    [TestCase("k2", true)]
    [TestCase(null, true)]
    public async Task A_key_that_has_spent_its_own_takes_nothing_from_others(string? keyId, bool isGiven)
    {
        _taken["key:2026-02-28:k1"] = 450;
        var limits = new BudgetLimits(1000, null, 500);
        Assert.That(await Spending(limits, keyId).ReserveAsync(51, default) is not null, Is.EqualTo(isGiven));
        Assert.That(_taken.GetValueOrDefault("day:2026-02-28"), Is.EqualTo(isGiven ? 51 : 0));
    }

    [Test]
    public async Task What_is_refused_is_given_back_whole_and_what_nobody_knows_stays_taken()
    {
        var spending = Spending(new BudgetLimits(1000, null, null), null);
        await (await spending.ReserveAsync(300, default))!.GiveBackAsync();
        Assert.That(_taken["day:2026-02-28"], Is.Zero);
        await (await spending.ReserveAsync(300, default))!.KeepAsync(Model, 90, 0);
        Assert.That(_taken["day:2026-02-28"], Is.EqualTo(300));
        await (await spending.ReserveAsync(300, default))!.SettleAsync(Model, 400, 200);
        Assert.That(_taken["day:2026-02-28"], Is.EqualTo(900), "a server that wrote more than it was allowed");
    }

    [Test]
    public async Task Without_caps_no_store_is_asked_and_tokens_are_counted_all_the_same()
    {
        var permit = (await Spending(BudgetLimits.None, "k1").ReserveAsync(long.MaxValue, default))!;
        await permit.SettleAsync(Model, 100, 20);
        Assert.That(_taken, Is.Empty);
        _asked.Daily.Verify(c =>
            c.AddAsync(
                new[]
                {
                    new DailyCount(
                        new CountKey(new DateOnly(2026, 2, 28), CountKind.Tokens, null, "k1", "openai", "m"),
                        1,
                        100,
                        20
                    ),
                },
                CancellationToken.None
            )
        );
    }

    [TestCase(799, null)]
    [TestCase(800, 200)]
    [TestCase(1200, 0)]
    public async Task From_four_fifths_on_a_budget_is_nearly_spent(long used, long? remaining)
    {
        _taken["day:2026-02-28"] = used;
        var watch = Watch(new BudgetLimits(1000, 10_000, null));
        var near = await watch.NearlySpentAsync("k1", default);
        Assert.That(
            near.Select(b => (b.Budget, b.Remaining, b.ResetsAt)),
            Is.EqualTo(
                remaining is { } left
                    ? [("daily", left, new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero))]
                    : Array.Empty<(string, long, DateTimeOffset)>()
            )
        );
    }

    [Test]
    public async Task What_is_left_is_read_every_five_seconds_and_told_by_the_metrics()
    {
        var watch = Watch(new BudgetLimits(1000, 10_000, 5));
        _taken["day:2026-02-28"] = 300;
        await watch.RecordAsync(default);
        await watch.RecordAsync(default);
        Assert.That(_reads, Is.EqualTo(1));
        Assert.That(_measured.Of("budget_tokens_remaining", "daily"), Is.EqualTo([700, 700]));
        Assert.That(_measured.Of("budget_tokens_remaining", "monthly"), Is.EqualTo([10_000, 10_000]));
        Assert.That(_measured.Of("budget_tokens_remaining"), Has.Count.EqualTo(4), "no key is a label");
        _time.Advance(TimeSpan.FromSeconds(5));
        await watch.RecordAsync(default);
        Assert.That(_reads, Is.EqualTo(2));
        await Watch(BudgetLimits.None).RecordAsync(default);
        Assert.That(_reads, Is.EqualTo(2));
    }

    [Test]
    public async Task Where_budgets_cannot_be_read_nobody_is_told_and_nothing_fails()
    {
        _taken["day:2026-02-28"] = 1000;
        var watch = Watch(new BudgetLimits(1000, null, null));
        _fault = new IOException();
        Assert.That(await watch.NearlySpentAsync("k1", default), Is.Empty);
        await watch.RecordAsync(default);
        Assert.That(_measured.Of("budget_tokens_remaining"), Is.Empty);
        _fault = null;
        Assert.That(await watch.NearlySpentAsync("k1", default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Usage_is_told_by_day_key_and_model_with_its_cost_and_what_is_left()
    {
        Count(0, "k1", "m", 1_000_000, 100_000);
        Count(0, "k2", "other", 5, 5);
        Count(-1, null, "m", 10, 0);
        Count(-40, null, "m", 999, 999);
        _taken["day:2026-02-28"] = 400;
        _taken["key:2026-02-28:k2"] = 60;
        var usage = await UsageAsync(new Caller("k1", "owner", [Scope.InsightsRead]));
        Assert.That(
            usage.Items.Select(i => (i.Day.Day, i.KeyId, i.Model, i.Calls, i.Tokens.Input, i.Cost)),
            Is.EqualTo([
                (28, "k1", "m", 2L, 1_000_000L, 3.0m),
                (28, "k2", "other", 2L, 5L, 0m),
                (27, (string?)null, "m", 2L, 10L, 0.00002m),
            ])
        );
        Assert.That((usage.Tokens.Input, usage.Tokens.Output, usage.Cost), Is.EqualTo((1_000_015, 100_005, 3.00002m)));
        Assert.That(
            usage.Budgets.Select(b => (b.Budget, b.KeyId, b.Limit, b.Used, b.Remaining)),
            Is.EqualTo([
                ("daily", (string?)null, 1000L, 400L, 600L),
                ("per_key_daily", "k1", 100L, 0L, 100L),
                ("per_key_daily", "k2", 100L, 60L, 40L),
            ])
        );
        var held = await UsageAsync(
            new Caller("k2", "held", [Scope.InsightsRead]) { Sites = new SiteScope("https://a.example") }
        );
        Assert.That(held.Items.Select(i => i.KeyId), Is.EqualTo(["k2"]));
        Assert.That(held.Budgets.Select(b => (b.Budget, b.KeyId)), Is.EqualTo([("per_key_daily", "k2")]));
    }

    [TestCase(0, false)]
    [TestCase(365, true)]
    [TestCase(366, false)]
    public void A_year_is_the_most(int days, bool isValid) =>
        Assert.That(new GetUsageValidator().Validate(new GetUsage(days)).IsValid, Is.EqualTo(isValid));

    Task<IReadOnlyList<long>?> ITokenBudgets.TakeAsync(
        IReadOnlyList<BudgetAccount> accounts,
        long tokens,
        CancellationToken cancellationToken
    )
    {
        if (accounts.Any(a => _taken.GetValueOrDefault(a.Id) + tokens > a.Cap))
            return Task.FromResult<IReadOnlyList<long>?>(null);
        foreach (var account in accounts)
            _taken[account.Id] = _taken.GetValueOrDefault(account.Id) + tokens;
        return Task.FromResult<IReadOnlyList<long>?>([.. accounts.Select(a => _taken[a.Id])]);
    }

    Task ITokenBudgets.AddAsync(IReadOnlyList<BudgetAccount> accounts, long tokens, CancellationToken cancellationToken)
    {
        foreach (var account in accounts)
            _taken[account.Id] = _taken.GetValueOrDefault(account.Id) + tokens;
        return Task.CompletedTask;
    }

    Task<IReadOnlyList<long>> ITokenBudgets.TakenAsync(
        IReadOnlyList<BudgetAccount> accounts,
        CancellationToken cancellationToken
    )
    {
        _reads++;
        if (_fault is not null)
            throw _fault;
        return Task.FromResult<IReadOnlyList<long>>([.. accounts.Select(a => _taken.GetValueOrDefault(a.Id))]);
    }

    Task<int> ITokenBudgets.PurgeAsync(DateOnly before, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(0);

    private BudgetWatch Watch(BudgetLimits limits) => new(this, limits, _time, NullLogger<BudgetWatch>.Instance);

    private TokenSpending Spending(BudgetLimits limits, string? keyId)
    {
        var current = new RequestContext();
        current.Set(new Caller(keyId, "asker", [Scope.Ask]));
        return new TokenSpending(this, _asked.Daily.Object, limits, current, _time, NullLogger<TokenSpending>.Instance);
    }

    private async Task<ModelUsage> UsageAsync(Caller caller)
    {
        var current = new RequestContext();
        using var use = current.Use(caller);
        var limits = new BudgetLimits(1000, null, 100);
        var prices = new ModelPrices(new Dictionary<string, ModelPrice> { ["m"] = new(2, 10) });
        return (
            await new GetUsageHandler(_asked.Daily.Object, Watch(limits), limits, prices, current, _time).HandleAsync(
                new GetUsage(),
                CancellationToken.None
            )
        ).Value!;
    }

    private void Count(int day, string? keyId, string model, long input, long output) =>
        _asked.Counts.Add(
            new DailyCount(
                new CountKey(new DateOnly(2026, 2, 28).AddDays(day), CountKind.Tokens, null, keyId, "openai", model),
                2,
                input,
                output
            )
        );
}
