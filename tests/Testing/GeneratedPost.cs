namespace BlogManager.Testing;

/// <summary>Posts in Markdown, each with its own facts; the same number always gives the same post.</summary>
public static class GeneratedPost
{
    private static readonly string[] Places =
    [
        "Lisbon",
        "Tallinn",
        "Kyoto",
        "Bergen",
        "Ghent",
        "Porto",
        "Riga",
        "Turin",
        "Leeds",
        "Cork",
    ];
    private static readonly string[] Dishes =
    [
        "barley soup",
        "rye bread",
        "plum cake",
        "fish stew",
        "lentil curry",
        "onion tart",
        "bean salad",
        "apple pie",
    ];
    private static readonly string[] Seasons = ["spring", "summer", "autumn", "winter"];

    /// <summary>Where post <paramref name="number"/> is.</summary>
    public static string Url(int number) => $"https://kitchen.example/posts/{number}";

    /// <summary>Its title.</summary>
    public static string Title(int number) => $"Notebook {number}: {Dish(number)} from {Place(number)}";

    /// <summary>Its whole text.</summary>
    public static string Markdown(int number) =>
        $"""
            # {Title(number)}

            {Place(number)} is a city where {Dish(number)} is eaten in {Season(number)}. I cooked it {number
                + 2} times before it tasted right.
            The recipe came from a neighbour, who learned it in {1950 + number} from her aunt.

            ## What you need

            You need {200 + number} grams of flour, {number % 5
                + 1} onions and a heavy pot. A heavy pot keeps the heat, because thick iron cools slowly.
            Buy the flour from a mill if you can, as fresh flour takes up more water than old flour.

            ## How to cook it

            - Heat the oven to {160 + number} degrees.
            - Cut the onions and let them soften for {10 + number} minutes.
            - Stir in the flour and leave the dough alone for an hour.

            The dough rests because gluten needs time to relax. In {Place(
                number
            )} cooks leave it overnight, and the {Dish(number)} is better for it.

            ## What went wrong

            My first attempt burned after {number
                + 20} minutes. The oven was too hot, so the crust closed before the middle was done.
            Since then I measure the temperature with a thermometer, which cost {number % 9
                + 4} euros and has saved every batch in {Season(number)}.
            """;

    /// <summary>What is sent to have it taken in.</summary>
    /// <param name="number">The post.</param>
    /// <param name="more">Stands at the end of its text, which makes it another version.</param>
    public static object Body(int number, string more = "") =>
        new
        {
            url = Url(number),
            content = Markdown(number) + more,
            content_type = "text/markdown",
            title = Title(number),
            num_questions = 1,
        };

    /// <summary>The place it tells of; the first ten posts have each their own.</summary>
    public static string Place(int number) => Places[number % Places.Length];

    /// <summary>The dish it tells of; the first eight posts have each their own.</summary>
    public static string Dish(int number) => Dishes[number % Dishes.Length];

    private static string Season(int number) => Seasons[number % Seasons.Length];
}
