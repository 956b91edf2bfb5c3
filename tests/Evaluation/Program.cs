using BlogManager.Evaluation;
using BlogManager.Evaluation.Extraction;

switch (args)
{
    case ["retrieval", var posts, .. var rest] when rest is [] or ["--grid"]:
        return await RetrievalReport.RunAsync(BlogEntry.Read(posts), grid: rest.Length > 0);
    case ["answers", var posts, var questions, .. var rest] when rest is [] or ["--list"]:
        return await AnswerReport.RunAsync(BlogEntry.Read(posts), questions, list: rest.Length > 0);
    case ["quality", var shared, var keep, var questions, .. var rest]:
        return await QualityReport.RunAsync(
            shared,
            keep,
            questions,
            fit: rest.Contains("--fit"),
            dump: rest is [.., "--dump", var file] ? file : null
        );
    case ["conversations", var shared, var keep, var conversations, .. var rest] when rest is [] or ["--list"]:
        return await ConversationReport.RunAsync(shared, keep, conversations, list: rest.Length > 0);
    case ["languages", var shared, var folder, .. var rest]:
        return await LanguagesReport.RunAsync(
            shared,
            folder,
            rest is [var half and not "--list", ..] ? half : "all",
            list: rest.Contains("--list")
        );
    case ["serve", .. var rest]:
        return await BlogServer.RunAsync(rest);
    case ["take-in", .. var rest]:
        return await TakeIn.RunAsync(rest);
    case ["ask", .. var rest]:
        return await Ask.RunAsync(rest);
    case ["steps", .. var rest]:
        return await Steps.RunAsync(rest);
    case ["questions", .. var rest]:
        return await QuestionSheet.RunAsync(rest);
    case ["question-candidates", var folder, var output, .. var rest] when rest.Length < 2:
        return await QuestionCandidates.RunAsync(folder, output, rest.FirstOrDefault());
    case ["extraction", var folder, .. var rest]:
        return ExtractionReport.Run(folder, rest);
    case ["theme-pages", var shared, var output]:
        return ThemePages.Run(shared, output);
    case ["same-questions", var pairs, .. var rest] when rest is [] or ["--list"]:
        return await SameQuestionsReport.RunAsync(pairs, list: rest.Length > 0);
    case ["pages", var cases, .. var rest] when rest.Length < 2:
        return await PageCasesReport.RunAsync(cases, rest.FirstOrDefault());
    default:
        Console.Error.WriteLine(
            "usage: retrieval POSTS.jsonl [--grid] | answers POSTS.jsonl QUESTIONS.jsonl [--list] | quality … | conversations SHARED KEEP CONVERSATIONS.jsonl [--list] | languages SHARED FOLDER [tune|report|all] [--list] | extraction FOLDER [--list] [--show ID] | pages CASES.jsonl [NAME] | theme-pages SHARED OUT | serve … | take-in … | ask … | steps … | question-candidates FOLDER OUT.jsonl [NAMES] | questions … (each with --help); see README.md in this folder"
        );
        return 2;
}
