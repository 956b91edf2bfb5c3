namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>A row: sentences of this form answer that question.</summary>
/// <param name="Weight">How good its questions are as a rule, 0 to 1.</param>
/// <param name="Form">See <see cref="PatternTable"/>.</param>
/// <param name="Ask">The question, with what the form caught in braces.</param>
/// <param name="Example">A sentence of the form.</param>
/// <param name="Asks">The question of the example. A test asks each row for it.</param>
internal sealed record PatternRow(
    QuestionKind Kind,
    double Weight,
    string Form,
    string Ask,
    string Example,
    string Asks
);

/// <summary>
/// From statements to questions. A form is read from left to right:
/// <c>S</c> the subject (<c>S:name</c> a name, <c>S:you</c> that word), <c>V</c> the verb (<c>V:be</c>,
/// <c>V:passive</c>, <c>V:use|take</c> those verbs alone), <c>R</c> some words without a mark among them, <c>C</c> a
/// clause, <c>NP</c> a noun phrase, <c>NS</c> one in the plural, <c>B</c> a verb's base, <c>G</c> a gerund, <c>NUM</c> a
/// number, <c>DATE</c> "in 2014" and the like, <c>AIM</c> "to" with a purpose behind it, <c>DO</c> words that tell a
/// reader what to do, <c>NAME</c> a name, <c>X</c> all that is left, which is the answer; other words stand for
/// themselves, those between bars for one of them, and a question mark behind one says that it may be missing.
/// </summary>
internal static class PatternTable
{
    internal static IReadOnlyList<PatternRow> Rows { get; } =
    [
        // Why
        new(
            QuestionKind.Why,
            0.95,
            "S V R? ,? because X",
            "Why {aux} {S} {V} {R}?",
            "Salt slows fermentation because water leaves the yeast cells.",
            "Why does salt slow fermentation?"
        ),
        new(
            QuestionKind.Why,
            0.9,
            "because C:any , S V R?",
            "Why {aux} {S} {V} {R}?",
            "Because nobody applied, the museum grant was removed.",
            "Why was the museum grant removed?"
        ),
        new(
            QuestionKind.Why,
            0.9,
            "S V R? ,? so that X",
            "Why {aux} {S} {V} {R}?",
            "Landlords keep deposits in a separate account so that creditors cannot seize them.",
            "Why do landlords keep deposits in a separate account?"
        ),
        new(
            QuestionKind.Why,
            0.85,
            "S V R? in order to X",
            "Why {aux} {S} {V} {R}?",
            "Bakers cool their dough in order to slow the yeast.",
            "Why do bakers cool their dough?"
        ),
        new(
            QuestionKind.Why,
            0.8,
            "S V R? due|thanks to X",
            "Why {aux} {S} {V} {R}?",
            "The spring release was delayed due to a broken test machine.",
            "Why was the spring release delayed?"
        ),
        new(
            QuestionKind.Why,
            0.7,
            "S V R AIM X",
            "Why {aux} {S} {V} {R}?",
            "We rewrote the parser in Rust to avoid memory errors.",
            "Why did the authors rewrite the parser in Rust?"
        ),
        // How
        new(
            QuestionKind.How,
            0.85,
            "S V R by G X",
            "How {aux} {S} {V} {R}?",
            "Cargo resolves version conflicts by choosing the newest release.",
            "How does Cargo resolve version conflicts?"
        ),
        new(
            QuestionKind.How,
            0.85,
            "S:you V R by G X",
            "How {aux} you {V} {R}?",
            "You can speed up the build of a crate by caching its dependencies.",
            "How can you speed up the build of a crate?"
        ),
        new(
            QuestionKind.How,
            0.85,
            "to B R , DO X",
            "How do you {B} {R}?",
            "To install the linker on Debian, run the setup script.",
            "How do you install the linker on Debian?"
        ),
        new(
            QuestionKind.How,
            0.85,
            "you can B R by|with|using|through X",
            "How can you {B} {R}?",
            "You can install the linker using the setup script.",
            "How can you install the linker?"
        ),
        new(
            QuestionKind.How,
            0.75,
            "to B R , S:we V X",
            "How {do} {S} {B} {R}?",
            "To reduce memory use, we moved the cache to disk.",
            "How did the authors reduce memory use?"
        ),
        new(
            QuestionKind.How,
            0.7,
            "S V R using X",
            "How {aux} {S} {V} {R}?",
            "The inspectors checked every bridge using a small drone.",
            "How did the inspectors check every bridge?"
        ),
        new(
            QuestionKind.How,
            0.85,
            "the best|easiest|simplest|fastest|recommended way to B R V:be X",
            "What is the {1} way to {B} {R}?",
            "The easiest way to install Rustup is to run the setup script.",
            "What is the easiest way to install Rustup?"
        ),
        // What for
        new(
            QuestionKind.WhatFor,
            0.8,
            "S V:use NP AIM X",
            "What {aux} {S} use {NP} for?",
            "The museum uses cold storage to preserve its paper maps.",
            "What does the museum use cold storage for?"
        ),
        new(
            QuestionKind.WhatFor,
            0.8,
            "S is|are used to|for X",
            "What {1} {S} used for?",
            "Sourdough starters are used to raise bread without bought yeast.",
            "What are sourdough starters used for?"
        ),
        new(
            QuestionKind.WhatFor,
            0.65,
            "S V:allow|enable|permit NP to B X",
            "What {aux} {S} {V} {NP} to do?",
            "The Playground allows visitors to run small programs.",
            "What does the Playground allow visitors to do?"
        ),
        new(
            QuestionKind.WhatFor,
            0.6,
            "S V:let|help NP B X",
            "What {aux} {S} {V} {NP} do?",
            "The Playground lets visitors run small programs.",
            "What does the Playground let visitors do?"
        ),
        new(
            QuestionKind.WhatFor,
            0.8,
            "the goal|purpose|aim|mission|point of NP V:be X",
            "What {aux} the {1} of {NP}?",
            "The goal of the Ghent survey is to count every bakery.",
            "What is the goal of the Ghent survey?"
        ),
        new(
            QuestionKind.WhatFor,
            0.7,
            "the problem|advantage|benefit|downside|drawback|trouble of|with NP V:be X",
            "What {aux} the {1} {2} {NP}?",
            "The downside of cold fermentation is that it takes two days.",
            "What is the downside of cold fermentation?"
        ),
        new(
            QuestionKind.WhatFor,
            0.8,
            "the difference between NP V:be X",
            "What {aux} the difference between {NP}?",
            "The difference between hooch and vinegar is that hooch is harmless.",
            "What is the difference between hooch and vinegar?"
        ),
        // How much
        new(
            QuestionKind.HowMuch,
            0.75,
            "NUM NS V R",
            "How many {NS} {verb} {R}?",
            "More than 300 people contributed to Rust 1.2.",
            "How many people contributed to Rust 1.2?"
        ),
        new(
            QuestionKind.HowMuch,
            0.65,
            "S V NUM NS",
            "How many {NS} {aux} {S} {V}?",
            "Rust 1.94.1 resolves three regressions.",
            "How many regressions does Rust 1.94.1 resolve?"
        ),
        new(
            QuestionKind.HowMuch,
            0.8,
            "S V:take NUM minutes|hours|days|weeks|months|years X?",
            "How long {aux} {S} take?",
            "Bulk fermentation takes eight hours at 21 degrees.",
            "How long does bulk fermentation take?"
        ),
        new(
            QuestionKind.HowMuch,
            0.8,
            "S V:cost NUM X?",
            "How much {aux} {S} cost?",
            "The library card costs $25 for visitors.",
            "How much does the library card cost?"
        ),
        // When
        new(
            QuestionKind.When,
            0.6,
            "S V R? DATE X?",
            "When {aux} {S} {V} {R}?",
            "Rust 1.64.0 was released on September 22nd, 2022.",
            "When was Rust 1.64.0 released?"
        ),
        new(
            QuestionKind.When,
            0.55,
            "DATE , S V R",
            "When {aux} {S} {V} {R}?",
            "In March 2015, Mozilla Research opened the Portland office.",
            "When did Mozilla Research open the Portland office?"
        ),
        // Who
        new(
            QuestionKind.Who,
            0.6,
            "S:name V:maintain|found|create|lead|design|develop|fund|invent|organize|run|own|publish|build|write|discover R",
            "Who {verb} {R}?",
            "The Rust Foundation maintains the crates.io registry.",
            "Who maintains the crates.io registry?"
        ),
        new(
            QuestionKind.Who,
            0.6,
            "S V:passive R? by NAME X?",
            "Who {aux} {S} {V} {R} by?",
            "The Orbeliani bath was designed by Anna Weber in two months.",
            "Who was the Orbeliani bath designed by?"
        ),
        // What if
        new(
            QuestionKind.WhatIf,
            0.75,
            "if C:you , DO X",
            "What should you do if {C}?",
            "If you run an old host, build the compiler elsewhere.",
            "What should you do if you run an old host?"
        ),
        new(
            QuestionKind.WhatIf,
            0.7,
            "if C , S V R?",
            "What happens if {C}?",
            "If a package needs a newer compiler, Cargo refuses to build it.",
            "What happens if a package needs a newer compiler?"
        ),
        new(
            QuestionKind.WhatIf,
            0.6,
            "when C , S V R?",
            "What happens when {C}?",
            "When a rye starter runs out of flour, a grey liquid gathers on its surface.",
            "What happens when a rye starter runs out of flour?"
        ),
        // Yes or no
        new(
            QuestionKind.YesNo,
            0.6,
            "you do not have|need to R",
            "Do you need to {R}?",
            "You do not need to update the lock file.",
            "Do you need to update the lock file?"
        ),
        // What
        new(
            QuestionKind.What,
            0.55,
            "S V:require|need X",
            "What {aux} {S} {V}?",
            "LLVM 16 will require a newer compiler.",
            "What will LLVM 16 require?"
        ),
        new(
            QuestionKind.What,
            0.6,
            "S V NP instead of X",
            "What {aux} {S} {V} instead of {X}?",
            "Bakers in Ghent use honey instead of cane sugar.",
            "What do bakers in Ghent use instead of cane sugar?"
        ),
        new(
            QuestionKind.What,
            0.6,
            "S V:depend|rely on X",
            "What {aux} {S} {V} on?",
            "The flavour of rye bread depends on the age of the starter.",
            "What does the flavour of rye bread depend on?"
        ),
        new(
            QuestionKind.What,
            0.5,
            "S V:include|contain|cover|replace|prevent|reduce|fix|cause|mean X",
            "What {aux} {S} {V}?",
            "The Ghent survey covers bakeries, mills and their suppliers.",
            "What does the Ghent survey cover?"
        ),
        new(
            QuestionKind.What,
            0.45,
            "S:name V:introduce|add|stabilize|provide|support|offer|bring|improve|change|recommend X",
            "What {aux} {S} {V}?",
            "Rust 1.88.0 stabilizes the naked attribute for functions.",
            "What does Rust 1.88.0 stabilize?"
        ),
        // What is
        new(
            QuestionKind.Definition,
            0.6,
            "S:thing is|are a|an|the X",
            "What {1} {S}?",
            "Cargo is a package manager for Rust.",
            "What is Cargo?"
        ),
        new(
            QuestionKind.Definition,
            0.6,
            "S is|are called|named NAME",
            "What {1} {NAME}?",
            "The grey liquid on top of a starter is called Hooch.",
            "What is Hooch?"
        ),
    ];
}
