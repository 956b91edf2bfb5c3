namespace BlogManager.Infrastructure.Caching.Redis;

/// <remarks>
/// A generation is the server's clock in microseconds, or one more than the last where that is higher: a tag that was
/// evicted or has expired begins above every generation it ever had. The server's run id stands beside it: a server
/// that was restarted from an older snapshot, or the replica that took over, has another, so that what it knows of
/// generations is not mistaken for what its predecessor knew.
/// </remarks>
internal static class TagScripts
{
    private const string Preamble = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local info = redis.pcall('INFO', 'server')
        local run = type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''

        """;

    /// <summary>KEYS: tags. ARGV: milliseconds a tag is kept. Gives the run id, then the tags' generations.</summary>
    internal const string Read =
        Preamble
        + """
            local answer = { run }
            for i, key in ipairs(KEYS) do
              local generation = redis.call('GET', key)
              if not generation then
                generation = string.format('%.0f', now)
                redis.call('SET', key, generation, 'PX', ARGV[1])
              end
              answer[i + 1] = generation
            end
            return answer
            """;

    /// <summary>
    /// KEYS: tags. ARGV: milliseconds a tag is kept, the prefix of entries, the channel, this process, then the tags by
    /// name. Raises the tags, removes the entries that have one, and tells the others. Gives the run id, the tags'
    /// generations, then the ids of the entries removed.
    /// </summary>
    internal const string Raise =
        Preamble
        + """
            local answer, told = { run }, { ARGV[4] }
            for i, key in ipairs(KEYS) do
              local generation = string.format('%.0f', math.max(tonumber(redis.call('GET', key) or '0') + 1, now))
              redis.call('SET', key, generation, 'PX', ARGV[1])
              answer[#answer + 1] = generation
              told[#told + 1] = generation .. ' ' .. ARGV[4 + i]
            end
            for _, key in ipairs(KEYS) do
              local entries = key .. ':entries'
              for _, id in ipairs(redis.call('ZRANGE', entries, 0, -1)) do
                if redis.call('UNLINK', ARGV[2] .. id) == 1 then answer[#answer + 1] = id end
              end
              redis.call('UNLINK', entries)
            end
            redis.call('PUBLISH', ARGV[3], table.concat(told, '\n'))
            return answer
            """;

    /// <summary>
    /// KEYS: tags. ARGV: the id of an entry, milliseconds it is kept. Notes that the entry has the tags.
    /// </summary>
    internal const string Note = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        for _, key in ipairs(KEYS) do
          local entries = key .. ':entries'
          redis.call('ZREMRANGEBYSCORE', entries, '-inf', now)
          redis.call('ZADD', entries, string.format('%.0f', now + ARGV[2]), ARGV[1])
          redis.call('PEXPIRE', entries, math.max(redis.call('PTTL', entries), ARGV[2]))
        end
        return #KEYS
        """;
}
