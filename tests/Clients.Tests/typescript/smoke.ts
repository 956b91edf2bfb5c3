// What a program does with the types that openapi-typescript made of the OpenAPI document.
import createClient from "openapi-fetch";
import type { paths } from "./api.js";

const client = createClient<paths>({
    baseUrl: process.env.BLOGMANAGER_URL!,
    headers: { "X-API-Key": process.env.BLOGMANAGER_KEY! },
});

function must<T>(answer: { data?: T; error?: unknown }): T {
    if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
    return answer.data;
}

const post = must(
    await client.POST("/api/v1/blogs/process", {
        body: {
            url: "https://kitchen.example/starter",
            content:
                "# Feeding a starter\n\nFeed the starter once a week if it lives in the fridge, because the cold slows the yeast down.",
            content_type: "text/markdown",
            num_questions: 2,
        },
    }),
);
const list = must(await client.GET("/api/v1/blogs", { params: { query: { limit: 10 } } }));
const read = must(await client.GET("/api/v1/blogs/{id}", { params: { path: { id: post.blog_id } } }));
const answer = must(
    await client.POST("/api/v1/qa/ask", { body: { question: "How often is a starter in the fridge fed?" } }),
);
const unknown = await client.GET("/api/v1/blogs/{id}", {
    params: { path: { id: "00000000000000000000000000000000" } },
});
const code: string | undefined = unknown.error?.error;
must(await client.DELETE("/api/v1/blogs/{id}", { params: { path: { id: post.blog_id } } }));
console.log(
    [
        list.items[0]?.blog_url,
        read.title,
        answer.citations.length > 0 || answer.nearest.length > 0,
        `${unknown.response.status} ${code}`,
    ].join("|"),
);
