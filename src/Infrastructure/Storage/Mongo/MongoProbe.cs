using System.Net;
using BlogManager.Application.Ports;
using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Tries the MongoDB server and whether its database is as the store needs it.</summary>
internal sealed class MongoProbe(MongoDatabase database, IOptions<MongoStorageOptions> options) : IDependencyProbe
{
    private const int Unauthorized = 13;

    public string Name => "storage (mongo)";

    public string Setting => "BlogManager:Storage:Mongo:ConnectionString";

    // Of mongodb+srv:// the servers stand in the DNS, which the driver asks.
    public IReadOnlyList<DnsEndPoint> Servers =>
        MongoUrl.Create(options.Value.ConnectionString)
            is { Scheme: MongoDB.Driver.Core.Configuration.ConnectionStringScheme.MongoDB } url
            ? [.. url.Servers.Select(s => new DnsEndPoint(s.Host, s.Port))]
            : [];

    public async Task TryAsync(CancellationToken cancellationToken)
    {
        await database.PreparedAsync(cancellationToken);
        if (database.IndexFaults.Count > 0)
            throw new MongoSchemaException(string.Join(' ', database.IndexFaults));
    }

    public string? Advise(Exception fault) =>
        fault switch
        {
            MongoSchemaException schema => schema.Message,
            MongoAuthenticationException =>
                $"The server refuses user or password: correct them in {Setting}, percent-encoded, and authSource= where the user is of another database.",
            MongoCommandException { Code: Unauthorized } =>
                $"The user may not use the database: give it the role readWrite on the database of BlogManager:Storage:Mongo:Database.",
            MongoCommandException command =>
                $"The server does not know or refuses what the store needs ({command.CodeName}): is it an old MongoDB, or another server that speaks its protocol?",
            MongoUnresolvedException =>
                $"What {Setting} names could not be looked up: is the host of mongodb+srv:// right, and does the name server answer for its SRV and TXT records?",
            _ when MongoFaults.IsThrottled(fault) =>
                "The server refuses because more is asked of it than its account allows: raise its throughput.",
            TimeoutException =>
                $"No server took the work: is there a primary, and does {Setting} name the right replicaSet= and tls=?",
            _ => null,
        };
}
