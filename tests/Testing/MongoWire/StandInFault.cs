using MongoDB.Bson;

namespace BlogManager.Testing.MongoWire;

/// <summary>What the server answers instead of a result, with MongoDB's own code.</summary>
internal sealed class StandInFault : Exception
{
    public const int BadValue = 2;
    public const int NamespaceNotFound = 26;
    public const int CursorNotFound = 43;
    public const int CommandNotFound = 59;
    public const int CannotCreateIndex = 67;
    public const int IndexKeySpecsConflict = 86;
    public const int TooLarge = 10334;
    public const int DuplicateKey = 11000;

    public StandInFault(int code, string message)
        : base(message) => Code = code;

    public int Code { get; }

    /// <summary>
    /// Said rather than guessed: an operator that this server does not have must not pass for one that matched.
    /// </summary>
    public static StandInFault Unknown(string what) => new(BadValue, $"The stand-in does not know {what}.");

    public BsonDocument ToAnswer() =>
        new()
        {
            { "ok", 0 },
            { "errmsg", Message },
            { "code", Code },
        };

    public BsonDocument ToWriteError(int index) =>
        new()
        {
            { "index", index },
            { "code", Code },
            { "errmsg", Message },
        };
}
