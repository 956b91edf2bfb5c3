import { useState } from "preact/hooks";
import { Failure } from "../client";
import { address, counted, number, inPath } from "../format";
import { Button, Choice, Secret } from "../parts/controls";
import { Confirm } from "../parts/dialog";
import { ShownOnce } from "../parts/shown-once";
import { focusNext, More, Table } from "../parts/table";
import { Empty, Foreign, Head, State, When } from "../parts/text";
import { Shown, Unsaved } from "../parts/trouble";
import type { IssuedKey, Key } from "../types";
import { useAction, usePages, useSession } from "../use";
import { abilitiesOf } from "../key-words";
import { KeyForm } from "./key-form";

const day = 86_400;
const kinds: { [kind in Key["kind"]]: string } = { publishable: "Pages", secret: "Server", admin: "Owner" };

export function Keys() {
    const { client, say } = useSession();
    const list = usePages<Key>("/auth/keys", (key) => key.id);
    const [isMaking, setMaking] = useState(false);
    const [made, setMade] = useState<{ issued: IssuedKey; isRotated: boolean } | null>(null);
    const keys = list.data?.items ?? [];
    const shown = keys.filter((key) => key.status != "revoked");
    const lasting = keys.filter((key) => key.kind == "admin" && key.status == "active" && !key.expires_at);
    const isLastAdmin = (key: Key) => !list.data?.next && lasting.length == 1 && lasting[0]!.id == key.id;
    const reveal = async (key: IssuedKey, isRotated: boolean) => {
        setMade({ issued: key, isRotated });
        setMaking(false);
        say(isRotated ? `Key rotated: ${key.name}.` : `Key created: ${key.name}.`);
        await list.reload();
    };
    return (
        <>
            <Head title="Keys" name="Keys" lead="A key for pages may stand in your blog’s source; the others never.">
                {list.data && (
                    <Button look="main" isExpanded={isMaking} onPress={() => setMaking(true)}>
                        New key
                    </Button>
                )}
            </Head>
            {made && <Reveal key={made.issued.key} {...made} onKept={() => setMade(null)} />}
            {isMaking && (
                <div class="block">
                    <h2>New key</h2>
                    <KeyForm onDone={(key) => void reveal(key!, false)} onCancel={() => setMaking(false)} />
                </div>
            )}
            <Shown of={list} what="keys">
                {() => (
                    <div class="block">
                        {!keys.some((key) => key.kind == "publishable" && key.status != "revoked") &&
                            !isMaking &&
                            !made && (
                                <Empty title="No key for pages yet">
                                    <p>Your blog needs one for its line.</p>
                                    <Button onPress={() => setMaking(true)}>New key</Button>
                                </Empty>
                            )}
                        <Table caption="Keys" columns={["Key", "For", "May", "State", ""]}>
                            {shown.map((key) => (
                                <Row
                                    key={key.id}
                                    of={key}
                                    isLastAdmin={isLastAdmin(key)}
                                    reload={list.reload}
                                    onRotated={async (issued, isOwn) => {
                                        // The session goes on with the key that took the place of its own.
                                        if (isOwn) await client.enter(issued.key);
                                        await reveal(issued, true);
                                    }}
                                />
                            ))}
                        </Table>
                        {keys.length > shown.length && (
                            <p class="dim sm above">
                                {counted(keys.length - shown.length, "revoked key")}{" "}
                                {keys.length - shown.length == 1 ? "is" : "are"} not shown.
                            </p>
                        )}
                        <More of={list} what="keys" />
                    </div>
                )}
            </Shown>
        </>
    );
}

/** A new key, this once, and what to do with it. */
function Reveal({ issued, isRotated, onKept }: { issued: IssuedKey; isRotated: boolean; onKept: () => void }) {
    const { say } = useSession();
    return (
        <ShownOnce what="key" onKept={onKept}>
            <h2>
                {isRotated ? "Key rotated" : "Key created"}: <Foreign>{issued.name}</Foreign>
            </h2>
            <p class="dim sm">This is the only time that the key is shown.</p>
            <Secret text={issued.key} label="Copy the key" say={say} />
            {issued.previous_key_until && (
                <p class="sm dim above">
                    The old key works until <When at={issued.previous_key_until} />.
                </p>
            )}
            {issued.kind == "publishable" && (
                <>
                    <p class="sm above">
                        <b>Paste this line into your blog</b>, before the end of the page:
                    </p>
                    <Secret
                        text={`<script src="${location.origin}/widget.js" data-key="${issued.key}" defer></script>`}
                        label="Copy the line"
                        say={say}
                    />
                </>
            )}
        </ShownOnce>
    );
}

function Row({
    of: key,
    isLastAdmin,
    reload,
    onRotated,
}: {
    of: Key;
    isLastAdmin: boolean;
    reload: () => Promise<void>;
    onRotated: (key: IssuedKey, isOwn: boolean) => Promise<void>;
}) {
    const { client, me, say } = useSession();
    const [asked, setAsked] = useState<"rotate" | "revoke" | "edit" | null>(null);
    const action = useAction();
    const path = `/auth/keys/${inPath(key.id)}`;
    const isOwn = key.id == me.id;
    const isLive = key.status == "active" || key.status == "paused";
    const pause = (paused: boolean) =>
        action.run(async () => {
            await client.patch(path, { paused });
            await reload();
            say(paused ? `Paused: ${key.name}. It can be resumed.` : `Resumed: ${key.name}.`);
        });
    return (
        <>
            <tr data-key={key.id}>
                <td>
                    <b>
                        <Foreign>{key.name}</Foreign>
                    </b>
                    <small>
                        <code>{key.visible_id}…</code>
                        {key.allowed_origins.length > 0 && ` · ${key.allowed_origins.map(address).join(", ")}`}
                        {key.kind != "publishable" && key.sites && ` · held to ${key.sites.map(address).join(", ")}`}
                        {isOwn && " · this session"}
                    </small>
                    {action.error != null && asked == null && <Unsaved error={action.error} isKept={false} />}
                </td>
                <td data-l="For:">{kinds[key.kind]}</td>
                <td class="dim" data-l="May:">
                    {abilitiesOf(key)}
                </td>
                <td class="now">
                    <StateOf of={key} />
                </td>
                <td class="acts">
                    {isLive && key.status == "active" && (
                        <>
                            <Button
                                look="row"
                                of={key.name}
                                isExpanded={asked == "edit"}
                                onPress={() => setAsked(asked == "edit" ? null : "edit")}
                            >
                                Edit
                            </Button>
                            <Button look="row" of={key.name} onPress={() => setAsked("rotate")}>
                                Rotate
                            </Button>
                        </>
                    )}
                    {isLive && !isOwn && (
                        <>
                            <Button
                                look="row"
                                of={key.name}
                                busy={action.isBusy && asked == null && "Saving…"}
                                refused={isLastAdmin && "This is the last admin key; it cannot be paused."}
                                onPress={() => void pause(key.status == "active")}
                            >
                                {key.status == "paused" ? "Resume" : "Pause"}
                            </Button>
                            <Button
                                look="row grave"
                                of={key.name}
                                refused={isLastAdmin && "This is the last admin key; it cannot be revoked."}
                                onPress={() => setAsked("revoke")}
                            >
                                Revoke
                            </Button>
                        </>
                    )}
                    {asked == "rotate" && (
                        <Rotate
                            of={key}
                            onCancel={() => setAsked(null)}
                            onRotated={async (issued) => {
                                setAsked(null);
                                await onRotated(issued, isOwn);
                            }}
                        />
                    )}
                    {asked == "revoke" && <Revoke of={key} onCancel={() => setAsked(null)} onRevoked={reload} />}
                </td>
            </tr>
            {asked == "edit" && (
                <tr>
                    <td colSpan={5}>
                        <KeyForm
                            of={key}
                            onCancel={() => setAsked(null)}
                            onDone={() => {
                                setAsked(null);
                                void reload();
                            }}
                        />
                    </td>
                </tr>
            )}
        </>
    );
}

function StateOf({ of: key }: { of: Key }) {
    const left = key.expires_at ? (new Date(key.expires_at).getTime() - Date.now()) / 1000 / day : Infinity;
    const used = key.last_used_at ? (
        <small>
            used <When at={key.last_used_at} />
        </small>
    ) : (
        <small>not used yet</small>
    );
    if (key.status == "paused") return <State look="off">Paused</State>;
    if (key.status == "expired") return <State look="off">Expired</State>;
    return (
        <>
            {left <= 14 ? (
                <State look="mid">Expires in {left < 1 ? "under a day" : counted(Math.floor(left), "day")}</State>
            ) : (
                <State look="ok">{key.last_used_at ? "In use" : "Active"}</State>
            )}
            {used}
            {left > 14 && left < Infinity && <small>for {number(Math.floor(left))} more days</small>}
            {key.previous_key_until && (
                <small>
                    the old key until <When at={key.previous_key_until} />
                </small>
            )}
        </>
    );
}

function Rotate({
    of: key,
    onRotated,
    onCancel,
}: {
    of: Key;
    onRotated: (key: IssuedKey) => Promise<void>;
    onCancel: () => void;
}) {
    const { client } = useSession();
    const [grace, setGrace] = useState(0);
    const action = useAction();
    const rotate = () =>
        action.run(async () => {
            const body = { grace_period_seconds: grace };
            await onRotated(await client.post<IssuedKey>(`/auth/keys/${inPath(key.id)}/rotate`, body));
        });
    return (
        <Confirm
            title={
                <>
                    Rotate “<Foreign>{key.name}</Foreign>”?
                </>
            }
            verb="Rotate key"
            busy="Rotating…"
            action={action}
            onConfirm={() => void rotate()}
            onCancel={onCancel}
        >
            <p>
                {grace == 0
                    ? "The old key stops at once."
                    : `The old key works for ${grace == day ? "a day" : "an hour"}, then stops.`}
            </p>
            <Choice
                label="The old key works for"
                isLabelSeen
                value={grace}
                options={[
                    [0, "no longer"],
                    [3600, "an hour"],
                    [day, "a day"],
                ]}
                onChoose={setGrace}
            />
        </Confirm>
    );
}

function Revoke({ of: key, onRevoked, onCancel }: { of: Key; onRevoked: () => Promise<void>; onCancel: () => void }) {
    const { client, say } = useSession();
    const action = useAction();
    const isLast = action.error instanceof Failure && action.error.status == 409;
    const revoke = () =>
        action.run(async () => {
            await client.delete(`/auth/keys/${inPath(key.id)}`);
            focusNext(document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key.id)}"]`));
            say(`Revoked: ${key.name}.`);
            onCancel();
            await onRevoked();
        });
    return (
        <Confirm
            title={
                <>
                    Revoke “<Foreign>{key.name}</Foreign>”?
                </>
            }
            verb="Revoke key"
            busy="Revoking…"
            name={key.kind == "admin" ? key.name : undefined}
            action={isLast ? { ...action, error: null } : action}
            onConfirm={() => void revoke()}
            onCancel={onCancel}
        >
            <p>
                {key.kind == "publishable"
                    ? "Pages that use it show no widget within five seconds."
                    : "Whatever uses it is refused within five seconds."}{" "}
                This cannot be undone.
            </p>
            {isLast && <p class="bad-ink">This is the last admin key; it cannot be revoked.</p>}
        </Confirm>
    );
}
