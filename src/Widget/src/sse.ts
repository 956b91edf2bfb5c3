/** One server-sent event; a comment, which only says that the other side is there, has no data. */
export type StreamEvent = { name: string; data: string };

/** Cuts a stream of bytes into events (HTML standard, 9.2.6). What has no blank line behind it is not an event. */
export async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent | null> {
    const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
    let rest = "";
    let name = "message";
    let data: string[] = [];
    try {
        for (;;) {
            const { done, value } = await reader.read();
            if (done) return;
            rest += value;
            // A line feed that may still follow a carriage return belongs to it.
            const lines = rest.split(/\r\n|\n|\r(?!$)/);
            rest = lines.pop()!;
            for (const line of lines) {
                if (line == "") {
                    if (data.length > 0) yield { name, data: data.join("\n") };
                    name = "message";
                    data = [];
                } else {
                    const [, field, text] = /^([^:]*):? ?(.*)/s.exec(line)!;
                    if (field == "event") name = text!;
                    else if (field == "data") data.push(text!);
                    else if (!field) yield null;
                }
            }
        }
    } finally {
        await reader.cancel().catch(() => {});
    }
}
