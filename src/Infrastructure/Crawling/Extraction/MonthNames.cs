using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// The names of the months as dates have them, in the languages that posts are written in: the service runs without the
/// tables of ICU.
/// </summary>
internal static class MonthNames
{
    // From January on, a language a line; forms of one month are parted by a stroke.
    private static readonly string[] Languages =
    [
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep october|oct november|nov december|dec",
        "januar|jänner|jaenner februar|feber märz|maerz|mrz april mai juni juli august september oktober|okt november dezember|dez",
        "janvier|janv février|fevrier|févr|fevr|fév mars avril|avr mai juin juillet|juil août|aout septembre octobre novembre décembre|decembre|déc",
        "enero|ene febrero marzo abril|abr mayo junio julio agosto|ago septiembre|setiembre|set octubre noviembre diciembre|dic",
        "gennaio|gen febbraio marzo aprile maggio|mag giugno|giu luglio|lug agosto settembre|sett ottobre|ott novembre dicembre",
        "janeiro fevereiro|fev março|marco abril maio|mai junho julho agosto setembro outubro|out novembro dezembro",
        "januari februari maart|mrt april mei juni juli augustus|aug september oktober november december",
        "stycznia|styczeń|sty lutego|luty|lut marca|marzec kwietnia|kwiecień|kwi maja|maj czerwca|czerwiec|cze lipca|lipiec|lip sierpnia|sierpień|sie września|wrzesień|wrz października|październik|paź listopada|listopad|lis grudnia|grudzień|gru",
        "января|январь|янв февраля|февраль|фев марта|март|мар апреля|апрель|апр мая|май июня|июнь|июн июля|июль|июл августа|август|авг сентября|сентябрь|сен|сент октября|октябрь|окт ноября|ноябрь|ноя декабря|декабрь|дек",
        "січня|січень лютого|лютий березня|березень квітня|квітень травня|травень червня|червень липня|липень серпня|серпень вересня|вересень жовтня|жовтень листопада|листопад грудня|грудень",
        "ledna|leden února|únor března|březen dubna|duben května|květen června|červen července|červenec srpna|srpen září října|říjen listopadu prosince|prosinec",
        "januar februar mars april mai juni juli august september oktober november desember|des",
        "januari februari mars april maj juni juli augusti september oktober november december",
        "januar februar marts april maj juni juli august september oktober november december",
        "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
        "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
        "január február március április május június július augusztus szeptember október november december",
        "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
        "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου|μαίου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου",
        "يناير فبراير مارس أبريل|ابريل مايو يونيو يوليو أغسطس|اغسطس سبتمبر أكتوبر|اكتوبر نوفمبر ديسمبر",
        "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
        "जनवरी फरवरी|फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर|सितम्बर अक्टूबर|अक्तूबर नवंबर|नवम्बर दिसंबर|दिसम्बर",
    ];

    private static readonly FrozenDictionary<string, int> Numbers = Read();

    /// <summary>1 to 12, or null where it is no name of a month.</summary>
    internal static int? Find(ReadOnlySpan<char> name) =>
        Numbers.TryGetValue(name.TrimEnd('.').ToString().ToLowerInvariant(), out var month) ? month : null;

    private static FrozenDictionary<string, int> Read()
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var language in Languages)
        {
            var months = language.Split(' ');
            for (var month = 0; month < months.Length; month++)
            {
                foreach (var name in months[month].Split('|'))
                    numbers.TryAdd(name, month + 1);
            }
        }

        return numbers.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
