import { address } from "../format";
import { useSites } from "../use";

/** Chooses one of the sites, where there is more than one. */
export function SiteChoice({ value, onChoose }: { value: string; onChoose: (site: string) => void }) {
    const sites = useSites();
    if (sites.length < 2 && !value) return null;
    const all = value && !sites.includes(value) ? [value, ...sites] : sites;
    return (
        <select class="in" aria-label="Site" value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
            <option value="">All sites</option>
            {all.map((site) => (
                <option key={site} value={site}>
                    {address(site)}
                </option>
            ))}
        </select>
    );
}
