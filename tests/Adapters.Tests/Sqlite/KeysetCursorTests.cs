using BlogManager.Infrastructure.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Sqlite;

public sealed class KeysetCursorTests
{
    [Test]
    public void A_cursor_is_read_back_by_its_own_list_alone() =>
        Prop.ForAll<long, Guid>(
                (time, id) =>
                {
                    var text = new KeysetCursor(time, id.ToString("n")).Encode("posts");
                    return KeysetCursor.TryDecode("posts", text, out var read)
                        && read == new KeysetCursor(time, id.ToString("n"))
                        && !KeysetCursor.TryDecode("jobs", text, out _);
                }
            )
            .QuickCheckThrowOnFailure();

    [Test]
    public void Any_text_is_refused_or_is_a_cursor_as_it_was_made() =>
        Prop.ForAll<string>(text =>
                text is null
                || !KeysetCursor.TryDecode("posts", text, out var read)
                || read.Value.Encode("posts") == text
            )
            .QuickCheckThrowOnFailure();

    [Test]
    public void A_changed_cursor_never_throws()
    {
        var text = new KeysetCursor(1_770_000_000_000, "0198c0ffee").Encode("posts");
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var c in "A_-=9 é")
            {
                var changed = text[..i] + c + text[(i + 1)..];
                Assert.That(() => KeysetCursor.TryDecode("posts", changed, out _), Throws.Nothing);
            }
        }
    }
}
