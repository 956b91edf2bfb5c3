using BlogManager.Infrastructure.Models.Llm;

namespace BlogManager.Adapters.Tests.Openai;

/// <summary>A reply is complained of for its language only where both languages can be told.</summary>
public sealed class ReplyLanguageTests
{
    [TestCase("When does a starter double?", "It doubles in four to six hours.", false)]
    [TestCase("When does a starter double?", "Der Sauerteig verdoppelt sich nach vier bis sechs Stunden.", true)]
    [TestCase("When does a starter double?", "1974", false)]
    [TestCase("When does a starter double?", "Mill Street Bakery", false)]
    [TestCase("Who sang Die Moritat?", "It was sung by Lotte Lenya in the film of 1931.", false)]
    [TestCase("Wann verdoppelt sich der Sauerteig?", "Er verdoppelt sich nach vier bis sechs Stunden.", false)]
    [TestCase("Wann verdoppelt sich der Sauerteig?", "It doubles in four to six hours at room temperature.", true)]
    [TestCase("¿Cuándo se dobla la masa madre?", "Se dobla en cuatro a seis horas.", false)]
    [TestCase("Quand le levain double-t-il ?", "Il double en quatre à six heures.", false)]
    [TestCase("パン種はいつ倍になりますか", "四時間から六時間で倍になります。", false)]
    [TestCase("パン種はいつ倍になりますか", "It doubles in four to six hours.", true)]
    [TestCase("Kubernetes 1.29", "Der Sauerteig verdoppelt sich nach vier bis sechs Stunden.", false)]
    public void A_reply_and_what_was_asked(string asked, string written, bool differs) =>
        Assert.That(ReplyLanguage.Differs(asked, written), Is.EqualTo(differs));
}
