namespace BlogManager.Infrastructure.RateLimiting.Redis;

/// <summary>
/// The log of <see cref="Memory.SlidingWindow"/> as one script: Redis runs a script alone, so that no two callers take
/// one permit.
/// </summary>
internal static class SlidingWindowScript
{
    /// <summary>
    /// KEYS: the counter. ARGV: permits, window and slot in milliseconds, 1 to take or 0 to look. Gives allowed (0 or
    /// 1), remaining, milliseconds to the reset.
    /// </summary>
    internal const string Text = """
        -- A list of slots, oldest first: first and last taking in it (ms), permits ever taken before it and up to its end.
        local limit, window, slot, take = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        local function read(at)
          local text = redis.call('LINDEX', KEYS[1], at)
          if not text then return nil end
          local first, last, before, upto = string.match(text, '^(%d+):(%d+):(%d+):(%d+)$')
          return { first = tonumber(first), last = tonumber(last), before = tonumber(before), upto = tonumber(upto) }
        end
        local function write(s) return string.format('%.0f:%.0f:%.0f:%.0f', s.first, s.last, s.before, s.upto) end

        local newest = read(-1)
        if newest and newest.last > now then
          -- The server's clock went back: stand still until it has caught up, but do not lock callers out after a large step.
          if newest.last - now > window then
            redis.call('DEL', KEYS[1])
            newest = nil
          else
            now = newest.last
          end
        end

        local oldest = newest and read(0)
        while oldest and oldest.last + window <= now do
          redis.call('LPOP', KEYS[1])
          oldest = read(0)
        end
        if not oldest then newest = nil end

        local used = newest and newest.upto - oldest.before or 0
        local allowed = used < limit
        if allowed and take then
          if newest and now - newest.first < slot then
            newest.last, newest.upto = now, newest.upto + 1
            redis.call('LSET', KEYS[1], -1, write(newest))
            oldest = read(0)
          else
            local before = newest and newest.upto or 0
            local new = { first = now, last = now, before = before, upto = before + 1 }
            redis.call('RPUSH', KEYS[1], write(new))
            oldest = oldest or new
          end
          used = used + 1
          redis.call('PEXPIRE', KEYS[1], window)
        end
        return { allowed and 1 or 0, math.max(0, limit - used), oldest and oldest.last + window - now or 0 }
        """;
}
