using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// What stands on a page that was served instead of a post: checks for robots, requests for consent, logins, errors. A
/// post may speak of them; such a page says nothing else.
/// </summary>
internal static partial class WallTexts
{
    /// <summary>Above this many words, talk of robots and cookies is a subject and not a wall.</summary>
    private const int MostWordsOfWall = 400;

    /// <summary>Below this many words, talk of them anywhere in the text makes a wall, unless the page marks a post.</summary>
    private const int FewestWordsOfPost = 80;

    private const int Start = 300;

    /// <summary>So many of its phrases are no subject any more.</summary>
    private const int FewestPhrases = 3;

    /// <summary>A text that the page marks as a post may have more of them.</summary>
    private const int MostPhrasesOfPost = 5;

    internal static string? Find(string? title, string text, int words, bool isMarked)
    {
        if (words >= MostWordsOfWall)
            return null;
        if (title is not null && MissingTitle().IsMatch(title.Trim()))
            return "it looks like an error page";
        var start = text.Length > Start ? text[..Start] : text;
        var most = isMarked ? MostPhrasesOfPost : FewestPhrases;
        var shown = !isMarked && words < FewestWordsOfPost ? text : start;
        var head = title + "\n" + shown;
        if (Blocked().IsMatch(isMarked ? title ?? string.Empty : head) || Phrases(Blocked(), text) >= most)
            return "it looks like a block page";
        if (Script().IsMatch(start) && (!isMarked || words < FewestWordsOfPost))
            return "it looks like a block page";
        if (!isMarked && Missing().IsMatch(title + "\n" + start))
            return "it looks like an error page";
        if (Missing().IsMatch(text) && words < FewestWordsOfPost && Moved().IsMatch(text))
            return "it looks like an error page";
        if (MembersOnly().IsMatch(text) && words < MostWordsOfWall)
            return "it looks like a login page";
        if (Login().IsMatch(isMarked ? title ?? string.Empty : head))
            return "it looks like a login page";
        var phrases = Phrases(Consent(), title + "\n" + text);
        return phrases >= most || (!isMarked && phrases > 0 && words < FewestWordsOfPost)
            ? "it looks like a cookie or consent wall"
            : null;
    }

    // The same one again is a subject.
    private static int Phrases(Regex phrases, string text)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match phrase in phrases.Matches(text))
            seen.Add(phrase.Value);
        return seen.Count;
    }

    [GeneratedRegex(
        @"just a moment\b|checking (?:your|if the site)|verif(?:y|ying) (?:that )?you are (?:a )?human|are you a (?:human|robot)|not a robot|captcha|attention required|access (?:to this page (?:has been|is) )?denied|"
            + @"unusual traffic|request (?:was )?blocked|you have been blocked|ddos protection|\bray id\b|security check"
            + @"|nur einen moment|überprüfung,? ob sie ein mensch|sicherheit ihrer verbindung|ihren browser (?:prüfen|überprüfen)|un instant(?:…|\.\.\.)|vérifi(?:er|cation) que vous êtes (?:un )?humain|sécurité de votre connexion|un momento(?:…|\.\.\.)|verifi(?:que|car|cando) que (?:usted )?es (?:un )?(?:ser )?humano|seguridad de (?:su|tu) conexión"
            + @"|verifica (?:di essere|che sei) uman|um momento(?:…|\.\.\.)|verifi(?:que|car) se você é humano|controleren of u een mens|einen augenblick|sprawdzamy|проверка (?:браузера|безопасности)|вы не робот|подождите, (?:мы )?проверя|しばらくお待ちください|ロボットではありません|请稍候|人机验证|安全检查|잠시만 기다",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Blocked();

    [GeneratedRegex(
        @"(?:enable|activate|turn on) javascript|javascript is (?:disabled|required|not enabled)|requires javascript|aktivieren sie javascript|javascript (?:aktivieren|deaktiviert)|activer javascript|active javascript|habilite? javascript|abilita(?:re)? javascript|ative o javascript|включите javascript|javascript を有効|启用 ?javascript",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Script();

    // The whole title, with a site's name or not: "Why our 404 page sings" is a post.
    [GeneratedRegex(
        @"^(?:(?:error|fehler|erreur)?:?\s*(?:404|403|410|500|502|503)\b(?:\s*[-–—:|(]?\s*(?:error|not found|page not found|forbidden|gone|seite nicht gefunden|page (?:non trouvée|introuvable)|página no encontrada|pagina non trovata|página não encontrada|страница не найдена|fehler|erreur)\)?.{0,40})?"
            + @"|(?:page |seite |oops[,!.]? )?(?:not found|nicht gefunden|non trouvée?|introuvable)(?:\s*[-–—|:].{0,60})?|(?:oops[!,.]?\s*)?(?:(?:we|you) (?:can.t|cannot|could not|couldn.t) find (?:that|this|the) page|page (?:doesn.t|does not) exist|that page can.t be found).{0,60}"
            + @"|(?:diese |die )?seite (?:wurde |konnte )?nicht gefunden.{0,60}|page (?:non trouvée|introuvable).{0,60}|página no encontrada.{0,60}|pagina non trovata.{0,60}|página não encontrada.{0,60}|pagina niet gevonden.{0,60}|nie znaleziono strony.{0,60}|strona nie została znaleziona.{0,60}|страница не найдена.{0,60}|ページが見つかりません.{0,40}|(?:页面|頁面)(?:不存在|未找到|找不到).{0,40}|페이지를 찾을 수 없.{0,40})$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex MissingTitle();

    [GeneratedRegex(
        @"\b(?:404|403|500|502|503)\b.{0,20}(?:not found|forbidden|error|unavailable)|page (?:was |could )?not (?:be )?found|page (?:doesn.t|does not) exist|nothing (?:was )?found here|(?:can.t|cannot|couldn.t) find (?:that|this|the) page|page you (?:were|are) looking for"
            + @"|seite (?:wurde |konnte )?nicht (?:gefunden|finden)|gesuchte seite|page (?:demandée|que vous (?:cherchez|recherchez))|página que (?:busca|está buscando)|pagina (?:richiesta|che (?:cerchi|stai cercando))|página (?:solicitada|que você)|страница не найдена|запрашиваем\w+ страниц|ページが見つかりません|お探しのページ|您访问的页面|页面不存在|페이지를 찾을 수 없",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Missing();

    [GeneratedRegex(
        @"may have (?:been )?(?:moved|deleted|removed)|no longer (?:exists|available)|check the (?:url|address)|try (?:searching|a search|one of the links)|verschoben|gelöscht|déplacée|supprimée|eliminad|movid|rimoss|spostat|удален|перемещен",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Moved();

    [GeneratedRegex(
        @"(?:this is a|this story is a) member.only story|create (?:a free |an |your )?account to (?:read|continue)|(?:log|sign) ?in to read (?:the full|this)|subscribe to read the full|to read the full story",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex MembersOnly();

    [GeneratedRegex(
        @"(?:log|sign) ?in to (?:continue|read|view|access|your account)|subscribers? only|subscribe to (?:continue|read)|create (?:a free |an )?account to|forgot(?:ten)? (?:your )?password|anmelden,? um|passwort vergessen|mot de passe oublié|connectez-vous pour|olvid(?:ó|aste) (?:su|tu) contraseña|inicia sesión para|password dimenticata|esqueceu (?:a|sua) senha",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Login();

    [GeneratedRegex(
        @"we (?:and our (?:\d+ )?partners )?(?:use|value your|store).{0,80}(?:cookies|privacy)|(?:our|\d+) partners (?:store|process|use|do not)|accept (?:all )?cookies|reject all|cookie (?:policy|preferences|settings)|before you continue|your privacy (?:choices|matters)|consent to|your consent|legitimate (?:business )?interest|store and/or access information|list of partners|precise geolocation|withdraw (?:your )?consent|manage (?:your )?(?:choices|preferences|consent)"
            + @"|continuer sans accepter|avec votre accord|nos (?:\d+ )?partenaires|utilisons des cookies|politique de confidentialité|données (?:personnelles|de géolocalisation)|vos choix|retirer votre consentement|tout accepter|tout refuser"
            + @"|wir und unsere (?:\d+ )?partner|verwenden (?:wir )?cookies|alle akzeptieren|alle ablehnen|ihre einwilligung|einwilligung widerrufen|datenschutzeinstellungen|berechtigtes interesse|mit werbung und tracking"
            + @"|utilizamos cookies|nuestros (?:\d+ )?socios|su consentimiento|aceptar (?:todo|y continuar)|rechazar todo|política de privacidad|utilizziamo (?:i )?cookie|nostri (?:\d+ )?partner|il tuo consenso|accetta tutt[io]|rifiuta tutt[io]|usamos cookies|nossos parceiros|seu consentimento|aceitar tudo|cookies accepteren|onze partners|uw toestemming|pliki cookie|naszych partnerów|zaakceptuj wszystk|файлы cookie|принять все",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Consent();
}
