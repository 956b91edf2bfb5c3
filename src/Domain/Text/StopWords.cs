using System.Collections.Frozen;

namespace BlogManager.Domain.Text;

/// <summary>
/// English words that carry no subject of their own and are left out of retrieval and of sentence vectors.
/// </summary>
public static class StopWords
{
    private static readonly FrozenSet<string> Words = (
        "a about above across after again against ain't all almost alone along already also although always am among an and another any anyone anything "
        + "anyway anywhere are aren't around as at away back be became because become becomes been before behind being below between both but by can can't "
        + "cannot could couldn't did didn't do does doesn't doing don't done down during each either else enough etc even ever every everyone everything "
        + "everywhere except few for from further get gets getting give given go goes going gone got had hadn't has hasn't have haven't having he he'd he'll "
        + "he's hence her here here's hers herself him himself his how how's however i i'd i'll i'm i've if in indeed instead into is isn't it it'd it'll "
        + "it's its itself just keep kept last least less let let's like likely made make makes many may maybe me might mine more moreover most mostly much "
        + "must my myself namely near neither never nevertheless next no nobody none nor not nothing now nowhere of off often on once one only onto or "
        + "other others otherwise ought our ours ourselves out over own per perhaps please put quite rather really said same say says see seem seemed "
        + "seems several shall she she's should shouldn't since so some somebody someone something sometimes somewhere still such take than that that's "
        + "the their theirs them themselves then there there's therefore these they they'd they'll they're they've this those though through throughout "
        + "thus to together too toward towards under until up upon us use used uses using very via was wasn't we we'd we'll we're we've well were weren't "
        + "what what's whatever when where whereas wherever whether which while who who's whoever whole whom whose why will with within without won't "
        + "would wouldn't yet you you'd you'll you're you've your yours yourself yourselves"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a lower-case word is a stop word.</summary>
    /// <param name="word">The word in lower case.</param>
    public static bool Contains(string word) => Words.Contains(word);
}
