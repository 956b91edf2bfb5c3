using BlogManager.Domain.Answers;

namespace BlogManager.Adapters.Tests.Contracts;

public abstract class AskingPausesContract : StorageContract
{
    [Test]
    public async Task A_pause_is_there_until_it_is_taken_back()
    {
        Assert.That(await Storage.Pauses.FindAsync(Cancel), Is.Null);
        await Storage.Pauses.PutAsync(new AskingPause(Start, "Back \"soon\" — 漢字"), Cancel);
        Assert.That(await Storage.Pauses.FindAsync(Cancel), Is.EqualTo(new AskingPause(Start, "Back \"soon\" — 漢字")));
        await Storage.Pauses.PutAsync(new AskingPause(Start.AddDays(1), null), Cancel);
        Assert.That(await Storage.Pauses.FindAsync(Cancel), Is.EqualTo(new AskingPause(Start.AddDays(1), null)));
        await Storage.Pauses.PutAsync(null, Cancel);
        await Storage.Pauses.PutAsync(null, Cancel);
        Assert.That(await Storage.Pauses.FindAsync(Cancel), Is.Null);
    }
}
