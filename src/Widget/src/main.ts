import { version } from "./api";
import { onPageChange, place } from "./page";
import { modeOf, Widget, type Setting } from "./widget";

type Global = {
  version: string;
  ask(question: string): void;
  open(): void;
  close(): void;
  add(script: HTMLScriptElement): void;
};

const name = "blog-manager";
const mostPlacings = 20;
const searchTime = 15_000;

const widgets = new Map<HTMLElement, Widget>();
const scripted: { host: HTMLElement; script: HTMLScriptElement; mode: string; placings: number }[] = [];
let newest: HTMLScriptElement;

/** The widget of an element that is in the page, made where there is none yet. */
function start(host: HTMLElement, script: HTMLScriptElement): void {
  if (widgets.has(host) || host.shadowRoot) return;
  const setting: Setting = (key) => host.getAttribute(`data-${key}`) ?? script.getAttribute(`data-${key}`);
  if (!setting("key")) return console.warn(`${name}: the script tag has no data-key`);
  widgets.set(host, new Widget(host, setting, script.src.replace(/\/[^/]*$/, "")));
}

let elementName = name;

/** Defines the element. A page may have one of that name, or a registry of its own: the widget then does without. */
function define(): void {
  try {
    if (window.customElements.get(name)) elementName = `${name}-widget`;
    else
      window.customElements.define(
        name,
        class extends HTMLElement {
          connectedCallback() {
            whenRead(() => start(this, scripted.find(({ host }) => host == this)?.script ?? newest));
          }

          disconnectedCallback() {
            // A page that draws itself anew takes the widget away with the rest.
            queueMicrotask(() => !this.isConnected && put());
          }
        },
      );
  } catch {
    elementName = `${name}-widget`;
  }
}

/** Puts every widget that is not in the page where its script tag says, as soon as there is such a place. */
function put(): void {
  const missing = () => scripted.filter(({ host }) => !host.isConnected);
  const tryAll = () => {
    for (const one of missing()) {
      if (one.placings >= mostPlacings || !place(one.host, one.script, one.mode)) continue;
      one.placings++;
      if (one.host.isConnected) start(one.host, one.script);
    }
    return missing().length == 0;
  };
  if (tryAll()) return;
  const watch = new MutationObserver(() => tryAll() && watch.disconnect());
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watch.disconnect(), searchTime);
}

function add(script: HTMLScriptElement): void {
  newest = script;
  const { mode, target } = script.dataset;
  const written = [...document.querySelectorAll<HTMLElement>(name)].filter(
    (element) => elementName == name && !scripted.some(({ host }) => host == element),
  );
  // The tag of a page that has elements of its own only brings the code, unless it says more.
  if (written.length > 0 && mode == null && target == null) return written.forEach((host) => start(host, script));
  const host = document.createElement(elementName);
  scripted.push({ host, script, mode: modeOf((key) => script.getAttribute(`data-${key}`)), placings: 0 });
  put();
}

function whenRead(act: () => void): void {
  if (document.readyState == "loading") addEventListener("DOMContentLoaded", act, { once: true });
  else act();
}

// A page that bundles its scripts keeps the tag with the key all the same.
const current = document.currentScript as HTMLScriptElement | null;
const script = current?.dataset.key
  ? current
  : (document.querySelector<HTMLScriptElement>("script[data-key]") ?? current!);
const page = window as unknown as { BlogManager?: Global };
newest = script;

if (page.BlogManager) {
  // A second tag on the page is a second widget of the same code.
  page.BlogManager.add(script);
} else {
  const main = () =>
    [...widgets.values()].find(({ drawer }) => drawer) ?? [...widgets.values()].find(({ mode }) => mode == "cards");
  const any = () => main() ?? [...widgets.values()][0];
  page.BlogManager = {
    version,
    ask(question) {
      const widget = any();
      widget?.drawer?.open();
      void widget?.talk.ask(String(question).trim());
    },
    open: () => any()?.open(),
    close: () => widgets.forEach(({ drawer }) => drawer?.close()),
    add: (other) => whenRead(() => add(other)),
  };
  define();
  whenRead(() => {
    add(script);
    onPageChange(() => {
      put();
      widgets.forEach((widget, host) => {
        if (host.isConnected) widget.renew();
        else if (!scripted.some((one) => one.host == host)) widgets.delete(host);
      });
    });
    addEventListener("keydown", (event) => {
      const field = event.composedPath()[0] as HTMLElement;
      const isField = field.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(field.tagName ?? "");
      const key = scripted.map(({ script: { dataset } }) => dataset.shortcut?.toLowerCase());
      if (isField || event.altKey || event.shiftKey || event.repeat || !key.includes(event.key.toLowerCase())) return;
      event.preventDefault();
      any()?.open();
    });
  });
}
