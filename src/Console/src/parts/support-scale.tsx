import { useWidth } from "../use";

/** Where an answer's support lies between nothing, closest and answered. */
export function SupportScale({ support, close, answer }: { support: number; close: number; answer: number }) {
    const [box, room] = useWidth<HTMLDivElement>();
    const width = Math.min(room, 420);
    const at = (value: number) => 4 + (width - 8) * Math.min(1, Math.max(0, value));
    const outcome = support >= answer ? "answered" : support >= close ? "closest" : "nothing";
    const bands: [from: number, to: number, word: string][] = [
        [0, close, "nothing"],
        [close, answer, "closest"],
        [answer, 1, "answered"],
    ];
    return (
        <div ref={box}>
            <svg
                class="scale"
                width={width}
                height="70"
                role="img"
                aria-label={`Support ${support.toFixed(2)}; nothing below ${close.toFixed(2)}, answered from ${answer.toFixed(2)}: ${outcome}`}
            >
                <line class="base" x1={at(0)} x2={at(1)} y1="34" y2="34" />
                <line class="mid-band" x1={at(close)} x2={at(answer)} y1="34" y2="34" />
                <line class="base" x1={at(close)} x2={at(close)} y1="27" y2="41" />
                <line class="base" x1={at(answer)} x2={at(answer)} y1="27" y2="41" />
                <circle class="dot" cx={at(support)} cy="34" r="6" />
                <text class="v" x={Math.min(width - 16, Math.max(16, at(support)))} y="18" text-anchor="middle">
                    {support.toFixed(2)}
                </text>
                {bands
                    .filter(([from, to]) => at(to) - at(from) > 56)
                    .map(([from, to, word]) => (
                        <text key={word} x={(at(from) + at(to)) / 2} y="60" text-anchor="middle">
                            {word}
                        </text>
                    ))}
            </svg>
        </div>
    );
}
