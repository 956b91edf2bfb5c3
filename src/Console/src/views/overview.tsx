import { Head } from "../parts/text";
import { Shown } from "../parts/trouble";
import type { Page, PostItem } from "../types";
import { useLoad, useSession } from "../use";
import { FirstRun } from "./first-run";

export function Overview() {
    const { client } = useSession();
    const posts = useLoad((signal) => client.get<Page<PostItem>>("/blogs?limit=1", signal), []);
    return (
        <>
            <Head title="Overview" name="Overview" />
            <Shown of={posts} what="posts">
                {(page) => page.items.length == 0 && <FirstRun />}
            </Shown>
        </>
    );
}
