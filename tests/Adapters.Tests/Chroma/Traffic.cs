using System.Text.Json;

namespace BlogManager.Adapters.Tests.Chroma;

/// <summary>Counts the calls of a server by their last part, such as <c>upsert</c>, and sees what they carry.</summary>
internal sealed class Traffic
{
    private readonly Lock _lock = new();
    private int _upsertsUnderWay;

    internal Dictionary<string, int> Calls { get; } = [];

    /// <summary>Called with the number of records of an upsert that is done.</summary>
    internal Action<int> Written { get; set; } = _ => { };

    internal long LargestBody { get; private set; }

    internal int MostUpsertsAtOnce { get; private set; }

    /// <summary>Called with the posts that a call asks for, before it is made.</summary>
    internal Action<IReadOnlyList<string>> AskedFor { get; set; } = _ => { };

    /// <summary>An upsert ends after this.</summary>
    internal Func<Task> UpsertGate { get; set; } = () => Task.CompletedTask;

    internal int Total
    {
        get
        {
            lock (_lock)
                return Calls.Values.Sum();
        }
    }

    internal sealed class Handler(Traffic traffic) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var call = request.RequestUri!.Segments[^1];
            var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
            lock (traffic._lock)
            {
                traffic.Calls[call] = traffic.Calls.GetValueOrDefault(call) + 1;
                traffic.LargestBody = Math.Max(traffic.LargestBody, body.Length);
            }

            if (call == "get")
                traffic.AskedFor(Posts(body));
            if (call != "upsert")
                return await base.SendAsync(request, cancellationToken);
            lock (traffic._lock)
                traffic.MostUpsertsAtOnce = Math.Max(traffic.MostUpsertsAtOnce, ++traffic._upsertsUnderWay);
            try
            {
                await traffic.UpsertGate();
                var answer = await base.SendAsync(request, cancellationToken);
                traffic.Written(Records(body));
                return answer;
            }
            finally
            {
                lock (traffic._lock)
                    traffic._upsertsUnderWay--;
            }
        }

        private static int Records(byte[] body)
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("ids").GetArrayLength();
        }

        private static List<string> Posts(byte[] body)
        {
            using var json = JsonDocument.Parse(body);
            return
                json.RootElement.TryGetProperty("where", out var where)
                && where.TryGetProperty("post", out var post)
                && post.TryGetProperty("$in", out var posts)
                ? [.. posts.EnumerateArray().Select(p => p.GetString()!)]
                : [];
        }
    }
}
