using BlogManager.Application.Ports;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>What budgets promise: from every account or from none, and never past a cap, however many take at once.</summary>
public abstract class TokenBudgetsContract : StorageContract
{
    private static readonly DateOnly Day = new(2026, 3, 1);
    private static readonly BudgetAccount Daily = new("day:2026-03-01", 100, Day);
    private static readonly BudgetAccount Monthly = new("month:2026-03", 150, new DateOnly(2026, 3, 31));

    private ITokenBudgets Budgets => Storage.Budgets;

    [Test]
    public async Task Tokens_are_taken_up_to_the_cap_and_no_further()
    {
        Assert.That(await TakenAsync(), Is.EqualTo([0, 0]));
        Assert.That(await TakeAsync(60), Is.EqualTo([60, 60]));
        Assert.That(await TakeAsync(41), Is.Null);
        Assert.That(await TakeAsync(40), Is.EqualTo([100, 100]));
        Assert.That(await TakeAsync(1), Is.Null);
        Assert.That(await TakeAsync(0), Is.EqualTo([100, 100]));
        Assert.That(await TakenAsync(), Is.EqualTo([100, 100]));
    }

    [Test]
    public async Task Where_one_account_has_no_room_nothing_is_taken_of_any()
    {
        await Budgets.AddAsync([Monthly], 120, Cancel);
        Assert.That(await TakeAsync(31), Is.Null);
        Assert.That(await TakenAsync(), Is.EqualTo([0, 120]));
        Assert.That(await TakeAsync(30), Is.EqualTo([30, 150]));
    }

    [Test]
    public async Task More_than_a_cap_is_never_taken_at_once()
    {
        Assert.That(await TakeAsync(101), Is.Null);
        Assert.That(await TakenAsync(), Is.EqualTo([0, 0]));
    }

    [Test]
    public async Task What_is_given_back_can_be_taken_again_and_what_was_spent_counts_past_the_cap()
    {
        await TakeAsync(100);
        await Budgets.AddAsync([Daily, Monthly], -70, Cancel);
        Assert.That(await TakeAsync(70), Is.EqualTo([100, 100]));
        await Budgets.AddAsync([Daily], 25, Cancel);
        Assert.That(await TakenAsync(), Is.EqualTo([125, 100]));
        Assert.That(await TakeAsync(0), Is.Null);
    }

    [Test]
    public async Task However_many_take_at_once_no_cap_is_passed_and_all_of_it_can_be_had()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => TakeAsync(7))));
        Assert.That(taken.Count(t => t is not null), Is.EqualTo(14));
        Assert.That(await TakenAsync(), Is.EqualTo([98, 98]));
    }

    [Test]
    public async Task Taken_and_given_back_by_many_at_once_the_sum_is_what_was_kept()
    {
        var highest = 0L;
        await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(i =>
                    Task.Run(async () =>
                    {
                        for (var n = 0; n < 10; n++)
                        {
                            if (await TakeAsync(30) is not { } after)
                                continue;
                            Interlocked.Exchange(ref highest, Math.Max(Interlocked.Read(ref highest), after[0]));
                            await Budgets.AddAsync([Daily, Monthly], -30, Cancel);
                        }
                    })
                )
        );
        Assert.That(highest, Is.LessThanOrEqualTo(100).And.GreaterThan(0));
        Assert.That(await TakenAsync(), Is.EqualTo([0, 0]));
    }

    [Test]
    public async Task Accounts_of_days_that_are_over_are_erased()
    {
        await TakeAsync(10);
        Assert.That(await Budgets.PurgeAsync(Day, 10, Cancel), Is.Zero);
        Assert.That(await Budgets.PurgeAsync(Day.AddDays(1), 10, Cancel), Is.EqualTo(1));
        Assert.That(await TakenAsync(), Is.EqualTo([0, 10]));
        Assert.That(await Budgets.PurgeAsync(new DateOnly(2026, 4, 1), 10, Cancel), Is.EqualTo(1));
    }

    private Task<IReadOnlyList<long>?> TakeAsync(long tokens) => Budgets.TakeAsync([Daily, Monthly], tokens, Cancel);

    private Task<IReadOnlyList<long>> TakenAsync() => Budgets.TakenAsync([Daily, Monthly], Cancel);
}
