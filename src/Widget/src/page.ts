import { webAddress } from "./links";

const settle = 150;
// Where themes put a post's text, the closest first.
const places = ["[itemprop~=articleBody]", ".entry-content", ".post-content", ".gh-content", ".e-content", "article", "main"];

const canonical = () =>
  webAddress(document.querySelector<HTMLLinkElement>("link[rel~=canonical]")?.href ?? "")?.href ?? null;

// A router that leaves the canonical link of the page before says nothing about the page that is there now.
let staleCanonical: string | null = null;

/** The address of the page that is there: its canonical one, else where it was opened. */
export function pageUrl(): string {
  const link = canonical();
  return link && link != staleCanonical ? link : location.href.split("#")[0]!;
}

/** Calls back whenever another page is there, though the document stayed the same. */
export function onPageChange(changed: () => void): void {
  let url = pageUrl();
  let path = location.pathname;
  let link = canonical();
  let timer = 0;
  // Routers set address, content and canonical link one after the other.
  const look = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const now = canonical();
      if (location.pathname != path && now == link) staleCanonical = now;
      else if (now != link) staleCanonical = null;
      [path, link] = [location.pathname, now];
      if (pageUrl() == url) return;
      url = pageUrl();
      changed();
    }, settle);
  };
  const { navigation } = window as unknown as { navigation?: EventTarget };
  if (navigation) navigation.addEventListener("currententrychange", look);
  else {
    for (const name of ["pushState", "replaceState"] as const) {
      const own = history[name];
      history[name] = function (...values) {
        own.apply(this, values);
        look();
      };
    }
    addEventListener("popstate", look);
  }
  new MutationObserver(look).observe(document.head, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["href"],
  });
}

/** Puts a widget where its script tag says: into a target, behind the tag, or under the article. */
export function place(host: HTMLElement, script: HTMLElement, mode: string): boolean {
  if (mode == "button") return document.body.append(host), true;
  const selector = script.dataset.target;
  if (!selector && script.isConnected && script.closest(`${places}`)) return script.after(host), true;
  try {
    for (const one of selector ? [selector] : places) {
      const target = document.querySelector(one);
      if (target) return target.append(host), true;
    }
    return false;
  } catch {
    console.warn(`blog-manager: data-target="${selector}" is not a CSS selector`);
    return true;
  }
}
