using System.Runtime.CompilerServices;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Microsoft.Data.Sqlite;

namespace BlogManager.Evaluation;

internal sealed class MemoryStore : IPostStore, IEmbeddingStore, ILexicalIndex, IDisposable
{
    private readonly SqliteConnection _db = new("Data Source=:memory:");
    private readonly Dictionary<string, BlogPost> _posts = [];
    private readonly Dictionary<string, (BlogPost, Chunk)> _chunks = [];
    private readonly Dictionary<string, StoredSpace> _spaces = [];
    private readonly Dictionary<string, List<Embedding>> _vectors = [];
    private readonly Lock _gate = new();
    private string? _active;
    public void Dispose() => _db.Dispose();
    public MemoryStore()
    {
        _db.Open();
        Run("create virtual table f using fts5(id unindexed, post unindexed, title, heading, text, tokenize='porter unicode61 remove_diacritics 2'); create virtual table v using fts5vocab(f, 'row')");
    }
    private void Run(string sql, params (string, object)[] p) { using var c = _db.CreateCommand(); c.CommandText = sql; foreach (var (n, v) in p) c.Parameters.AddWithValue(n, v); c.ExecuteNonQuery(); }
    public Task<bool> ReplaceAsync(BlogPost post, string spaceId, IReadOnlyList<Embedding> embeddings, CancellationToken cancellationToken)
    {
        _posts[post.Id] = post;
        foreach (var c in post.Chunks) { _chunks[c.Id] = (post, c); Run("insert into f values($i,$p,$t,$h,$x)", ("$i", c.Id), ("$p", post.Id), ("$t", post.Title), ("$h", c.Heading), ("$x", c.Text)); }
        return Task.FromResult(true);
    }
    public Task<IReadOnlyList<LexicalHit>> SearchAsync(LexicalQuery query, CancellationToken cancellationToken)
    {
        var l = new List<LexicalHit>();
        if (query.Words.Count == 0) return Task.FromResult<IReadOnlyList<LexicalHit>>(l);
        lock (_gate)
        {
            using var c = _db.CreateCommand();
            c.CommandText = "select id, post, -bm25(f,0,0,2,1.5,1) s from f where f match $q and ($p is null or post=$p) order by s desc limit $l";
            c.Parameters.AddWithValue("$q", string.Join(" OR ", query.Words.Select(w => "\"" + w.Replace("\"", "") + "\"")));
            c.Parameters.AddWithValue("$p", (object?)query.PostId ?? DBNull.Value); c.Parameters.AddWithValue("$l", query.Limit);
            using var r = c.ExecuteReader(); while (r.Read()) l.Add(new(r.GetString(0), r.GetString(1), r.GetDouble(2)));
        }
        return Task.FromResult<IReadOnlyList<LexicalHit>>(l);
    }
    public Task<TermStatistics> StatisticsAsync(IReadOnlyCollection<string> words, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var d = new Dictionary<string, int>();
            foreach (var w in words) { using var c = _db.CreateCommand(); c.CommandText = "select count(*) from f where f match $q"; c.Parameters.AddWithValue("$q", "\"" + w.Replace("\"", "") + "\""); d[w] = Convert.ToInt32(c.ExecuteScalar()); }
            return Task.FromResult(new TermStatistics(_chunks.Count, d));
        }
    }
    public Task<IReadOnlyList<StoredChunk>> FindChunksAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StoredChunk>>([.. ids.Where(_chunks.ContainsKey).Select(i => new StoredChunk(_chunks[i].Item2, _chunks[i].Item1.Id, _chunks[i].Item1.Url, _chunks[i].Item1.Title, "en"))]);
    public async IAsyncEnumerable<PostTexts> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var p in _posts.Values) { await Task.CompletedTask; yield return new(p.Id, p.Version, p.Url.Site, p.Title, p.Text.Value, p.Chunks); }
    }
    public Task<StoredSpace?> ActiveSpaceAsync(CancellationToken cancellationToken) => Task.FromResult(_active is null ? null : _spaces[_active]);
    public Task AddSpaceAsync(StoredSpace space, CancellationToken cancellationToken) { _spaces.TryAdd(space.Space.Id, space); return Task.CompletedTask; }
    public Task<StoredSpace?> FindSpaceAsync(string spaceId, CancellationToken cancellationToken) => Task.FromResult(_spaces.GetValueOrDefault(spaceId));
    public Task<bool> WriteAsync(string spaceId, string postId, long postVersion, IReadOnlyList<Embedding> embeddings, CancellationToken cancellationToken) { if (!_vectors.TryGetValue(spaceId, out var l)) _vectors[spaceId] = l = []; l.AddRange(embeddings); return Task.FromResult(true); }
    public async IAsyncEnumerable<Embedding> ReadAsync(string spaceId, [EnumeratorCancellation] CancellationToken cancellationToken) { foreach (var e in _vectors.GetValueOrDefault(spaceId, [])) { await Task.CompletedTask; yield return e; } }
    public Task ActivateAsync(string spaceId, CancellationToken cancellationToken) { _active = spaceId; return Task.CompletedTask; }
    public Task<IReadOnlyList<string>> MissingPostsAsync(string spaceId, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<BlogPost?> FindAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<BlogPost?> FindByUrlAsync(PostUrl url, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<IReadOnlyList<PostListing>> FindListingsAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<StoredQuestion?> FindQuestionAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<Result<Page<PostListing>>> ListAsync(string? site, int limit, string? cursor, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<ErasedRows?> DeleteAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<int> CountAsync(CancellationToken cancellationToken) => Task.FromResult(_posts.Count);
    public Task<long> CorpusVersionAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task PingAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
