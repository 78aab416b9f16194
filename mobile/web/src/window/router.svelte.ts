/** The page that is shown, kept in step with the browser's history. */

import { tick } from "svelte";

import { BASE, pathOf, routeOf, type Route } from "./router";

class Router {
  route = $state.raw<Route>(routeOf(location.pathname, location.search));

  /** Go to a page of the app. */
  async go(to: Route | string, how: "push" | "replace" = "push"): Promise<void> {
    const path = typeof to === "string" ? to : pathOf(to);
    rememberScroll();
    if (how === "push") history.pushState(null, "", path);
    else history.replaceState(null, "", path);
    await this.#show(0);
  }

  /** Go back, or to the tasks when the app was opened on this page. */
  async back(): Promise<void> {
    if (history.length > 1) history.back();
    else await this.go({ page: "tasks" }, "replace");
  }

  /** Follow the browser's buttons and the app's links; returns what ends it. */
  start(): () => void {
    history.scrollRestoration = "manual";
    const onBack = (event: PopStateEvent): void => void this.#show(scrollOf(event.state));
    window.addEventListener("popstate", onBack);
    document.addEventListener("click", this.#onClick);
    return () => {
      window.removeEventListener("popstate", onBack);
      document.removeEventListener("click", this.#onClick);
    };
  }

  #onClick = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null || !isOwn(link) || isSpecial(event)) return;
    event.preventDefault();
    void this.go(link.pathname + link.search);
  };

  /** Focus goes to the new page's heading; its title is set by the page. */
  async #show(scroll: number): Promise<void> {
    this.route = routeOf(location.pathname, location.search);
    await tick();
    document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    window.scrollTo(0, scroll);
  }
}

function rememberScroll(): void {
  history.replaceState({ scroll: window.scrollY }, "");
}

function scrollOf(state: unknown): number {
  const isKept = typeof state === "object" && state !== null && "scroll" in state;
  return isKept && typeof state.scroll === "number" ? state.scroll : 0;
}

function isOwn(link: HTMLAnchorElement): boolean {
  const isHere = link.origin === location.origin && link.pathname.startsWith(BASE);
  return isHere && link.target === "" && !link.hasAttribute("download");
}

function isSpecial(event: MouseEvent): boolean {
  const isModified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  return event.defaultPrevented || event.button !== 0 || isModified;
}

export const router = new Router();
