namespace BlogManager.Infrastructure.Models.Matching;

/// <summary>The small words by which a question is taken apart, of English and its neighbours.</summary>
internal sealed partial class QuestionWording
{
    /// <summary>What a question is after that is answered by yes or no.</summary>
    internal const string YesOrNo = "yes or no";

    private static readonly HashSet<string> Auxiliaries = Set(
        "is are was were do does did can could should would will has have may must"
    );

    // A lead-in is short.
    private const int MostInLeadIn = 16;

    private static readonly HashSet<string> Telling = Set(
        "tell explain share know say ask asking wondering wonder curious hear mention clarify confirm verraten sagen erklären fragen wissen dire savoir expliquer decirme decir saber explicar dirmi sapere spiegare dizer zeggen vertellen weten vragen"
    );

    private static readonly HashSet<string> Told = Set(
        "me us mir uns moi nous please perhaps maybe bitte that a bit about for in at on with by from until to"
    );

    private static readonly HashSet<string> Conditions = Set("if whether ob si se of");

    private static readonly HashSet<string> Openers = Set(
        "what which who whom whose when where why how if whether is are was were do does did can could should would will has have may must "
            + "was welche welcher welches welchen wer wann wo warum wieso wie ob womit quel quelle quels quelles qui quand où pourquoi comment combien si "
            + "qué cuál quién cuándo dónde cómo cuánto cuánta qual quais quem quando onde como quanto quantos che chi dove come perché quale quali se "
            + "wat welk welke wie wanneer waar waarom hoe of"
    );

    private static HashSet<string> Set(string words) => [.. words.Split(' ')];

    private static readonly HashSet<string> Conjunctions = ["when", "where", "who", "whom", "while"];

    private static readonly HashSet<string> NegativeWords = Set(
        "not no never cannot unable neither nor none nothing refuse refuses refused fail fails stop stops stopped stopping except excluding besides instead anymore "
            + "failed ne pas jamais nicht kein keine keinen nie niet geen nooit non mai não nunca ohne sans sin sem senza zonder without"
    );

    // As they are typed without the apostrophe; what is not here needs none.
    private static readonly Dictionary<string, string[]> Contractions = (
        "dont do not|doesnt does not|didnt did not|cant can not|can't can not|wont will not|won't will not|isnt is not|arent are not|wasnt was not|werent were not|havent have not|hasnt has not|hadnt had not|couldnt could not|"
        + "wouldnt would not|shouldnt should not|im i am|ive i have|whats what is|what's what is|wheres where is|where's where is|hows how is|how's how is|whos who is|who's who is|thats that is|u you|ur your"
    )
        .Split('|')
        .Select(line => line.Split(' '))
        .ToDictionary(line => line[0], line => line[1..], StringComparer.Ordinal);
}
