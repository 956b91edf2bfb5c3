using System.Globalization;
using BlogManager.Infrastructure.Redis;
using Polly;
using StackExchange.Redis;

namespace BlogManager.Infrastructure.Caching.Redis;

/// <param name="Generations">In the order of the tags asked for.</param>
internal sealed record TagAnswer(string Run, long[] Generations, string[] Dropped);

/// <summary>Tags in Redis: their generations, the entries that have them, and the news of both.</summary>
internal sealed class RedisTags(RedisConnection connection, ResiliencePipeline reading, ResiliencePipeline raising)
{
    private readonly string _self = Guid.NewGuid().ToString("N");

    /// <summary>Reads generations; of no tags, it reads the run id alone.</summary>
    internal async Task<TagAnswer> ReadAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken) =>
        await EvaluateAsync(reading, TagScripts.Read, tags, [RedisCacheLayout.TagMilliseconds], cancellationToken);

    /// <summary>Raises tags, removes the entries that have them, and tells the other processes.</summary>
    internal async Task<TagAnswer> RaiseAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken) =>
        await EvaluateAsync(
            raising,
            TagScripts.Raise,
            tags,
            [
                RedisCacheLayout.TagMilliseconds,
                RedisCacheLayout.Entries,
                (RedisValue)(string?)RedisCacheLayout.Channel,
                _self,
                .. tags.Select(t => (RedisValue)t),
            ],
            cancellationToken
        );

    /// <summary>Notes the tags of an entry. Without a chain: it is a part of writing the entry.</summary>
    internal async Task NoteAsync(
        string id,
        IReadOnlyCollection<string> tags,
        TimeSpan kept,
        CancellationToken cancellationToken
    )
    {
        var database = await connection.DatabaseAsync(cancellationToken);
        await database
            .ScriptEvaluateAsync(TagScripts.Note, Keys(tags), [id, (long)kept.TotalMilliseconds])
            .WaitAsync(cancellationToken);
    }

    /// <summary>Has the raises of other processes told. The subscription outlives the connection.</summary>
    internal async Task SubscribeAsync(
        Action<IReadOnlyList<KeyValuePair<string, long>>> raised,
        CancellationToken cancellationToken
    )
    {
        var subscriber = (await connection.MultiplexerAsync(cancellationToken)).GetSubscriber();
        await subscriber
            .SubscribeAsync(RedisCacheLayout.Channel, (_, message) =>
            {
                if (Read(message) is { Count: > 0 } news)
                    raised(news);
            })
            .WaitAsync(cancellationToken);
    }

    private static RedisKey[] Keys(IEnumerable<string> tags) => [.. tags.Select(RedisCacheLayout.Tag)];

    private async Task<TagAnswer> EvaluateAsync(
        ResiliencePipeline policy,
        string script,
        IReadOnlyCollection<string> tags,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    )
    {
        var keys = Keys(tags);
        return await policy.ExecuteAsync(
            async token =>
            {
                var database = await connection.DatabaseAsync(token);
                var answer = (string?[]?)await database.ScriptEvaluateAsync(script, keys, arguments).WaitAsync(token);
                if (answer is null || answer.Length <= keys.Length)
                    throw new RedisException("The script gave no answer.");
                return new TagAnswer(
                    answer[0] ?? string.Empty,
                    [.. answer.Skip(1).Take(keys.Length).Select(Number)],
                    [.. answer.Skip(1 + keys.Length).OfType<string>()]
                );
            },
            cancellationToken
        );
    }

    private static long Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RedisException("A tag's generation is not a number.");

    // The sender, then a generation and a tag a line. What we sent we know.
    private List<KeyValuePair<string, long>> Read(RedisValue message)
    {
        List<KeyValuePair<string, long>> news = [];
        var lines = message.ToString().Split('\n');
        if (lines[0] == _self)
            return news;
        foreach (var line in lines.Skip(1))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (
                space > 0
                && long.TryParse(
                    line.AsSpan(0, space),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var generation
                )
            )
                news.Add(new(line[(space + 1)..], generation));
        }

        return news;
    }
}
