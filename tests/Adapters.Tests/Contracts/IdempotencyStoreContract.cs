using BlogManager.Application.Ports;

namespace BlogManager.Adapters.Tests.Contracts;

public abstract class IdempotencyStoreContract : StorageContract
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private static readonly byte[] Request = [1, 2, 3];
    private static readonly byte[] Reply = [7, 0, 255];

    [Test]
    public async Task A_request_is_claimed_once_and_its_reply_comes_back()
    {
        var first = await ClaimAsync("a");
        Assert.That(first.Outcome, Is.EqualTo(IdempotencyOutcome.Claimed));
        Assert.That((await ClaimAsync("a")).Outcome, Is.EqualTo(IdempotencyOutcome.InProgress));
        Assert.That(await Storage.Replies.KeepAsync("a", first.Token, Reply, null, Lifetime, Cancel), Is.True);
        var again = await ClaimAsync("a");
        Assert.That(again.Outcome, Is.EqualTo(IdempotencyOutcome.Replied));
        Assert.That(again.Reply.ToArray(), Is.EqualTo(Reply));
        Assert.That((await ClaimAsync("b")).Outcome, Is.EqualTo(IdempotencyOutcome.Claimed));
    }

    [Test]
    public async Task Another_request_under_the_same_id_is_told_from_it_before_and_after_the_reply()
    {
        var claim = await ClaimAsync("a");
        Assert.That((await ClaimAsync("a", [9])).Outcome, Is.EqualTo(IdempotencyOutcome.OtherRequest));
        await Storage.Replies.KeepAsync("a", claim.Token, Reply, null, Lifetime, Cancel);
        Assert.That((await ClaimAsync("a", [9])).Outcome, Is.EqualTo(IdempotencyOutcome.OtherRequest));
    }

    [Test]
    public async Task Of_many_who_ask_at_once_one_has_the_claim()
    {
        var claims = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => ClaimAsync("a"))));
        Assert.That(claims.Count(c => c.Outcome == IdempotencyOutcome.Claimed), Is.EqualTo(1));
        Assert.That(claims.Count(c => c.Outcome == IdempotencyOutcome.InProgress), Is.EqualTo(15));
    }

    [Test]
    public async Task A_released_claim_is_free_and_a_kept_one_is_not_released()
    {
        var claim = await ClaimAsync("a");
        await Storage.Replies.ReleaseAsync("a", "not the token", Cancel);
        Assert.That((await ClaimAsync("a")).Outcome, Is.EqualTo(IdempotencyOutcome.InProgress));
        await Storage.Replies.ReleaseAsync("a", claim.Token, Cancel);
        claim = await ClaimAsync("a", [9]);
        Assert.That(claim.Outcome, Is.EqualTo(IdempotencyOutcome.Claimed));
        await Storage.Replies.KeepAsync("a", claim.Token, Reply, null, Lifetime, Cancel);
        await Storage.Replies.ReleaseAsync("a", claim.Token, Cancel);
        Assert.That((await ClaimAsync("a", [9])).Outcome, Is.EqualTo(IdempotencyOutcome.Replied));
    }

    [Test]
    public async Task A_claim_whose_lease_has_run_out_is_another_s_and_its_reply_is_not_kept()
    {
        var late = await ClaimAsync("a");
        Time.Advance(Lease);
        var next = await ClaimAsync("a");
        Assert.That(next.Outcome, Is.EqualTo(IdempotencyOutcome.Claimed));
        Assert.That(await Storage.Replies.KeepAsync("a", late.Token, Reply, null, Lifetime, Cancel), Is.False);
        Assert.That(await Storage.Replies.KeepAsync("a", next.Token, Reply, null, Lifetime, Cancel), Is.True);
    }

    [Test]
    public async Task A_reply_is_kept_for_its_lifetime_and_no_longer()
    {
        var claim = await ClaimAsync("a");
        await Storage.Replies.KeepAsync("a", claim.Token, Reply, null, Lifetime, Cancel);
        Time.Advance(Lifetime - TimeSpan.FromMilliseconds(1));
        Assert.That((await ClaimAsync("a")).Outcome, Is.EqualTo(IdempotencyOutcome.Replied));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((await ClaimAsync("a")).Outcome, Is.EqualTo(IdempotencyOutcome.Claimed));
    }

    [Test]
    public async Task Replies_that_tell_of_a_post_go_with_it_and_others_stay()
    {
        foreach (var (id, subject) in new[] { ("a", "post 1"), ("b", "post 2"), ("c", null) })
            await Storage.Replies.KeepAsync(id, (await ClaimAsync(id)).Token, Reply, subject, Lifetime, Cancel);
        await Storage.Replies.DeleteBySubjectAsync("post 1", Cancel);
        Assert.That((await ClaimAsync("a")).Outcome, Is.EqualTo(IdempotencyOutcome.Claimed));
        Assert.That((await ClaimAsync("b")).Outcome, Is.EqualTo(IdempotencyOutcome.Replied));
        Assert.That((await ClaimAsync("c")).Outcome, Is.EqualTo(IdempotencyOutcome.Replied));
    }

    private Task<IdempotencyClaim> ClaimAsync(string id, byte[]? request = null) =>
        Storage.Replies.ClaimAsync(id, request ?? Request, Lease, Cancel);
}
