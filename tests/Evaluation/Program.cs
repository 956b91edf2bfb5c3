using BlogManager.Evaluation;

switch (args)
{
    case ["retrieval", var posts, .. var rest] when rest is [] or ["--grid"]:
        return await RetrievalReport.RunAsync(BlogEntry.Read(posts), grid: rest.Length > 0);
    default:
        Console.Error.WriteLine("usage: retrieval POSTS.jsonl [--grid]; see README.md in this folder");
        return 2;
}
