import { counted, number, inPath } from "../format";
import { Confirm } from "../parts/dialog";
import { Foreign } from "../parts/text";
import type { Erased } from "../types";
import { useAction, useSession } from "../use";

const kinds: [string, string, string?][] = [
    ["posts", "post"],
    ["chunks", "passage"],
    ["vectors", "vector"],
    ["questions", "question"],
    ["answers", "answer"],
    ["cache_entries", "cached reply", "cached replies"],
];

/** What is gone: "Erased: 1 post, 9 passages, …". */
export const receipt = (erased: Erased) =>
    `Erased: ${kinds.map(([name, one, many]) => counted(erased[name] ?? 0, one, many)).join(", ")}.`;

/** Asks before a post is erased, and erases it. */
export function ErasePost({
    post,
    onErased,
    onCancel,
}: {
    post: { blog_id: string; title: string; total_questions: number };
    onErased: (receipt: string) => void;
    onCancel: () => void;
}) {
    const { client } = useSession();
    const action = useAction();
    const erase = () =>
        action.run(async () => {
            const { erased } = await client.delete<{ erased: Erased }>(`/blogs/${inPath(post.blog_id)}`);
            onErased(receipt(erased));
        });
    return (
        <Confirm
            title={
                <>
                    Erase “<Foreign>{post.title}</Foreign>”?
                </>
            }
            verb="Erase post"
            busy="Erasing…"
            action={action}
            onConfirm={() => void erase()}
            onCancel={onCancel}
        >
            <p>
                Its text, {number(post.total_questions)} {post.total_questions == 1 ? "question" : "questions"} and the
                answers that cite it are erased everywhere. This cannot be undone. The page itself stays on your blog.
            </p>
        </Confirm>
    );
}
