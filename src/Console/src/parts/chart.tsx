import { useLayoutEffect, useState } from "preact/hooks";
import { dayOf, scale } from "../format";
import { useWidth } from "../use";

export type Bar = { day: string; parts: number[]; words: string };

/**
 * A bar for each day, its parts upon each other in the order of the legend. Drawn to the real width, so that labels
 * keep their size; where it must scroll it begins at the newest day. The arrow keys and the pointer read a day's figures.
 */
export function Chart({
    bars,
    title,
    description,
    format,
    isWhole = true,
    height = 220,
}: {
    bars: Bar[];
    title: string;
    description: string;
    format: (n: number) => string;
    isWhole?: boolean;
    height?: number;
}) {
    const [box, room] = useWidth<HTMLDivElement>();
    const width = room && Math.max(room, Math.min(620, bars.length * 18 + 60));
    const [read, setRead] = useState<number | null>(null);
    useLayoutEffect(() => {
        box.current!.scrollLeft = box.current!.scrollWidth;
    }, [width > 0]);

    const lines = scale(Math.max(...bars.map(({ parts }) => parts.reduce((a, b) => a + b, 0))), isWhole);
    const start = 12 + 7 * Math.max(...lines.map((line) => format(line).length));
    const [top, base] = [10, height - 24];
    const y = (value: number) => base - ((base - top) * value) / lines.at(-1)!;
    const step = (width - start) / bars.length;
    const every = Math.max(1, Math.ceil(64 / step));
    const move = (by: number) =>
        setRead((now) => Math.min(bars.length - 1, Math.max(0, (now ?? (by < 0 ? bars.length : -1)) + by)));
    return (
        <>
            <p class="reading" aria-live="polite">
                {read != null && bars[read]!.words}
            </p>
            <div
                ref={box}
                class="scroll"
                tabIndex={0}
                role="group"
                aria-label={title}
                onKeyDown={(event) => {
                    if (event.key != "ArrowLeft" && event.key != "ArrowRight") return;
                    event.preventDefault();
                    move(event.key == "ArrowLeft" ? -1 : 1);
                }}
                onMouseLeave={() => setRead(null)}
            >
                {width > 0 && (
                    <svg class="chart" width={width} height={height} role="img" aria-label={`${title}. ${description}`}>
                        {lines.map((line) => (
                            <g key={line}>
                                <line class={line ? "gl" : "base"} x1={start} x2={width} y1={y(line)} y2={y(line)} />
                                <text x={start - 8} y={y(line) + 4} text-anchor="end">
                                    {format(line)}
                                </text>
                            </g>
                        ))}
                        {bars.map((bar, at) => {
                            const x = start + at * step;
                            const isNamed = (bars.length - 1 - at) % every == 0;
                            let below = 0;
                            return (
                                <g
                                    key={bar.day}
                                    class={at == read ? "day is-read" : "day"}
                                    onMouseEnter={() => setRead(at)}
                                >
                                    <rect class="hit" x={x} width={step} y={top} height={base - top} />
                                    {bar.parts.map((part, i) => {
                                        const from = y(below);
                                        below += part;
                                        // Paper between stacked parts; the outlined one stands within its own bounds.
                                        const gap = i > 0 ? 1.5 : 0;
                                        const tall = from - y(below) - gap - (i == 2 ? 1 : 0);
                                        if (part <= 0 || tall <= 0) return null;
                                        const inset = i == 2 ? 0.5 : 0;
                                        return (
                                            <rect
                                                key={i}
                                                class={`s${i + 1}`}
                                                x={x + step / 6 + inset}
                                                width={(step * 2) / 3 - 2 * inset}
                                                y={y(below) + inset}
                                                height={tall}
                                            />
                                        );
                                    })}
                                    {isNamed && (
                                        <text
                                            x={at == bars.length - 1 ? x + step : x + step / 2}
                                            y={height - 6}
                                            text-anchor={at == bars.length - 1 ? "end" : "middle"}
                                        >
                                            {dayOf(bar.day)}
                                        </text>
                                    )}
                                </g>
                            );
                        })}
                    </svg>
                )}
            </div>
        </>
    );
}
