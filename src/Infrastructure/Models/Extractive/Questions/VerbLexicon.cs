using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>Which form of a verb a word can be.</summary>
[Flags]
internal enum VerbForms
{
    None = 0,
    Base = 1,
    ThirdPerson = 2,
    Past = 4,
    Participle = 8,
    Gerund = 16,
}

/// <summary>
/// The verbs that the sentence patterns know, by all their forms. A verb that is not here makes no question: better
/// none than a broken one.
/// </summary>
internal static class VerbLexicon
{
    private const string Regular =
        "accept accelerate accompany achieve acquire act activate adapt add address adhere adjust administer adopt advance advise affect aggregate agree aid aim allow alert alter analyze announce answer appeal appear append apply appoint approve argue arrest arrive ask "
        + "assemble assert assess assign assist assume attempt attend attract audit author authorize automate avoid ban bake base behave believe belong benefit blend block boil boost borrow brand bump cache calculate call cancel capture carry cause "
        + "cease challenge change charge check claim clarify clean climb close coat collaborate collect combine commit communicate compare compile complain complement complete complicate compose compress compute concern conduct confirm conflict connect consider consist consolidate "
        + "constitute consult consume contain continue contribute control convert convict cook cool cooperate coordinate copy correct cost count cover crash create cross curate damage date debug decide declare decline decrease define defend delay delegate deliver demand "
        + "demonstrate deny depend deploy deprecate derive describe deserve design destroy detect determine develop dictate differ disable disallow discard disclose discourage discover discuss dismiss dispatch display dissolve distinguish distribute divide document dominate double download "
        + "draft drop dry earn ease educate eliminate embed embrace emerge emit emphasize employ empower enable encode encounter encourage end enforce engage enhance enjoy ensure enter equip establish estimate evaluate evolve examine exceed exclude execute exist expand expect experience expire explain "
        + "explore export expose express extend extract face facilitate fail favor feature ferment fetch file fill filter finance finish fix flag flow focus follow force format formulate foster found freeze fry fulfill function fund gain gather generate govern grant guarantee guide handle "
        + "happen harden heat help highlight hire host house identify ignore illustrate impact implement imply import impose improve include incorporate increase indicate infer influence inform inherit initiate inspect inspire install integrate intend interact interpret introduce invalidate invent invest investigate invite invoke involve isolate issue "
        + "join judge justify knead lack land last launch learn leverage license lift limit link list live load locate lock log look lower maintain manage map mark match matter maximize measure melt mention merge migrate minimize mirror miss mitigate mix model modify monitor motivate move name need negotiate notice notify number obey "
        + "obtain occur offer open operate optimize order organize originate oversee own pack package panic park parse participate partner pass patch perform permit persist pilot place plan play point police populate port pose possess post postpone pour practice precede prefer prepare present preserve press prevent print prioritize proceed process produce profile prohibit "
        + "promise promote propose protect prove provide publish pull purchase push qualify question raise range rank reach realize reappear reason receive recommend record recover recruit recur recycle redesign reduce refer refine reflect refuse regard register regulate reject relate relax release rely remain remove rename render renew reopen repair repeat replace reply report "
        + "represent request require rescue research reserve reside resolve respond restore restrict result retain retire retrieve return reveal reverse review revise reward risk roast roll round rule run sail sample satisfy save scale scan schedule scope seal search secure seem select separate serve settle shape share shift ship shorten show sign signal simplify simulate simmer skip slice slow smell smoke soften solve sort sound source specify sponsor spread sprinkle "
        + "stabilize standardize start state stay stem stir stop store streamline stress stretch structure struggle study submit subscribe succeed sue suffer suggest summarize supply support suppress surface surround survive suspect suspend switch symbolize tackle target taste taught tend terminate test thicken threaten tie touch track trade train transfer transform translate transport travel treat trigger trim trust try turn type "
        + "prune water plant soak graft rinse cure harvest weed deduct catalogue sow steam chop understate undergo unify unite unlock unwind update upgrade upload use utilize validate value vary verify violate visit void vote wait walk want warn waste watch weaken welcome work worry wrap yield";

    private const string Irregular =
        "arise/arose/arisen bear/bore/borne beat/beat/beaten become/became/become begin/began/begun bend/bent/bent bind/bound/bound break/broke/broken bring/brought/brought build/built/built burn/burned/burned burst/burst/burst buy/bought/bought catch/caught/caught choose/chose/chosen "
        + "come/came/come cost/cost/cost cut/cut/cut deal/dealt/dealt do/did/done draw/drew/drawn drink/drank/drunk drive/drove/driven eat/ate/eaten fall/fell/fallen feed/fed/fed feel/felt/felt fight/fought/fought find/found/found fly/flew/flown forbid/forbade/forbidden forget/forgot/forgotten freeze/froze/frozen get/got/gotten "
        + "give/gave/given go/went/gone grow/grew/grown hang/hung/hung have/had/had hear/heard/heard hide/hid/hidden hit/hit/hit hold/held/held keep/kept/kept know/knew/known lay/laid/laid lead/led/led leave/left/left lend/lent/lent let/let/let lie/lay/lain lose/lost/lost make/made/made mean/meant/meant meet/met/met offset/offset/offset "
        + "overcome/overcame/overcome pay/paid/paid put/put/put quit/quit/quit read/read/read rebuild/rebuilt/rebuilt rewrite/rewrote/rewritten ride/rode/ridden rise/rose/risen run/ran/run say/said/said see/saw/seen seek/sought/sought sell/sold/sold send/sent/sent set/set/set show/showed/shown shrink/shrank/shrunk shut/shut/shut sing/sang/sung sit/sat/sat sleep/slept/slept "
        + "speak/spoke/spoken spend/spent/spent split/split/split spread/spread/spread stand/stood/stood stick/stuck/stuck strike/struck/struck take/took/taken teach/taught/taught tell/told/told think/thought/thought throw/threw/thrown understand/understood/understood undergo/underwent/undergone uphold/upheld/upheld wear/wore/worn win/won/won withdraw/withdrew/withdrawn write/wrote/written";

    private const string Doubling =
        " ban commit drop permit plan ship skip stem stir stop submit trim wrap map log pin refer occur defer bar recur debug flag ";

    // Words that are nouns as often as verbs: as verbs only where an object or a complement follows.
    private const string NounsToo =
        "access act address aim answer appeal approach ban base benefit block boost brand call cause challenge change charge check claim clean close coat commit compare concern conduct conflict contact control copy cost count cover crash cross cut damage date deal debug delay demand deploy design display document double download draft draw drink drive drop ease end "
        + "estimate experience export face fail favor feature feed feel fight file fill filter find fix flag flow fly focus force format freeze function fund gain grant guarantee guide handle heat highlight hit hold host house impact import increase influence install issue judge lack land last launch lead leave lift limit link list load lock log look lower map mark match matter mean measure "
        + "mention merge mirror model monitor move name need notice number offer open order own pack package panic park patch pilot place plan play point police port post practice present press process produce profile promise prototype purchase push question quit raise range rank reach read reason record redesign release remain repair repeat report request rescue research reserve result return review reward rise risk roast "
        + "round rule run sample scale scan schedule scope seal search set shape share shift ship show sign signal slice smell smoke sort sound source split sponsor spread stand start state stay stem step stop store stress stretch strike structure study supply support surface switch target taste test tie touch track trade train transfer transport travel treat trigger trust turn type update upgrade use value view visit void vote wait walk want warn waste watch water plant cure harvest weed steam chop catalogue graft welcome win work wrap write yield";

    private static readonly FrozenDictionary<string, (string Lemma, VerbForms Forms)> Forms = Build();
    private static readonly FrozenSet<string> AlsoNouns = NounsToo.Split(' ').ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, string> IrregularPasts = Irregular
        .Split(' ')
        .Select(v => v.Split('/'))
        .DistinctBy(v => v[0])
        .ToFrozenDictionary(v => v[0], v => v[1], StringComparer.Ordinal);

    /// <summary>The verb whose form a word can be, or null.</summary>
    /// <param name="word">The word, in any case.</param>
    public static (string Lemma, VerbForms Forms)? Find(string word) =>
        Forms.TryGetValue(word.ToLowerInvariant(), out var found) ? found : null;

    public static bool IsBase(string word) => Find(word) is { } verb && verb.Forms.HasFlag(VerbForms.Base);

    public static bool IsParticiple(string word) => Find(word) is { } verb && verb.Forms.HasFlag(VerbForms.Participle);

    /// <summary>The base form of a gerund, or null.</summary>
    public static string? OfGerund(string word) =>
        Find(word) is { } verb && verb.Forms.HasFlag(VerbForms.Gerund) ? verb.Lemma : null;

    public static bool IsAlsoNoun(string lemma) => AlsoNouns.Contains(lemma);

    /// <summary>The past tense of a verb.</summary>
    public static string PastTense(string lemma) =>
        IrregularPasts.TryGetValue(lemma, out var irregular) ? irregular : Past(lemma);

    private static FrozenDictionary<string, (string, VerbForms)> Build()
    {
        var forms = new Dictionary<string, (string Lemma, VerbForms Forms)>(StringComparer.Ordinal);
        void Add(string word, string lemma, VerbForms form)
        {
            if (!forms.TryGetValue(word, out var known))
                forms[word] = (lemma, form);
            else if (known.Lemma == lemma)
                forms[word] = (lemma, known.Forms | form);
        }

        foreach (var parts in Irregular.Split(' ').Select(v => v.Split('/')))
        {
            Add(parts[0], parts[0], VerbForms.Base);
            Add(ThirdPerson(parts[0]), parts[0], VerbForms.ThirdPerson);
            Add(parts[1], parts[0], VerbForms.Past);
            Add(parts[2], parts[0], VerbForms.Participle);
            Add(Gerund(parts[0]), parts[0], VerbForms.Gerund);
        }

        foreach (var lemma in Regular.Split(' ').Where(v => !forms.ContainsKey(v)))
        {
            Add(lemma, lemma, VerbForms.Base);
            Add(ThirdPerson(lemma), lemma, VerbForms.ThirdPerson);
            Add(Past(lemma), lemma, VerbForms.Past | VerbForms.Participle);
            Add(Gerund(lemma), lemma, VerbForms.Gerund);
        }

        return forms.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static bool Doubles(string lemma) =>
        Doubling.Contains($" {lemma} ", StringComparison.Ordinal)
        || lemma
            is "begin"
                or "cut"
                or "get"
                or "hit"
                or "let"
                or "put"
                or "run"
                or "set"
                or "shut"
                or "sit"
                or "split"
                or "win"
                or "quit"
                or "offset"
                or "forbid"
                or "forget";

    private static bool EndsInConsonantAndY(string lemma) =>
        lemma.Length > 1 && lemma[^1] == 'y' && !"aeiou".Contains(lemma[^2], StringComparison.Ordinal);

    /// <summary>The third person singular of a verb.</summary>
    public static string ThirdPerson(string lemma) =>
        lemma == "have" ? "has"
        : EndsInConsonantAndY(lemma) ? lemma[..^1] + "ies"
        : lemma[^1] is 's' or 'x' or 'z' or 'o'
        || lemma.EndsWith("ch", StringComparison.Ordinal)
        || lemma.EndsWith("sh", StringComparison.Ordinal)
            ? lemma + "es"
        : lemma + "s";

    private static string Past(string lemma) =>
        EndsInConsonantAndY(lemma) ? lemma[..^1] + "ied"
        : lemma[^1] == 'e' ? lemma + "d"
        : Doubles(lemma) ? lemma + lemma[^1] + "ed"
        : lemma + "ed";

    private static string Gerund(string lemma) =>
        lemma.EndsWith("ie", StringComparison.Ordinal) ? lemma[..^2] + "ying"
        : lemma[^1] == 'e' && !lemma.EndsWith("ee", StringComparison.Ordinal) ? lemma[..^1] + "ing"
        : Doubles(lemma) ? lemma + lemma[^1] + "ing"
        : lemma + "ing";
}
