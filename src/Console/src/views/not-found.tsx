import { Head } from "../parts/text";
import { to } from "../router";

export function NotFound() {
    return (
        <>
            <Head title="There is no such view" name="Not found" />
            <p>
                Nothing stands at <code>{location.pathname}</code>. <a href={to()}>Overview</a>
            </p>
        </>
    );
}
