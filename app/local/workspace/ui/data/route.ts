import { useSyncExternalStore } from "react";

/** Every page has its own address, so that it can be linked to and reloaded. */
export type Route =
  | { page: "start" }
  | { page: "channel"; teamId: string; channelId: string; threadTs: string | undefined }
  | { page: "home"; teamId: string; appId: string }
  | { page: "directory"; appId: string | undefined };

function parseRoute(pathname: string): Route {
  const [root, first, second, third, fourth] = pathname.split("/").filter(Boolean).map(decodeURIComponent);
  if (root === "app-directory") return { page: "directory", appId: first };
  if (root !== "client" || first === undefined || second === undefined) return { page: "start" };
  if (second === "app" && third !== undefined) return { page: "home", teamId: first, appId: third };
  const threadTs = third === "thread" ? fourth : undefined;
  return { page: "channel", teamId: first, channelId: second, threadTs };
}

export function pathOf(route: Route): string {
  switch (route.page) {
    case "start":
      return "/";
    case "channel": {
      const channel = `/client/${route.teamId}/${route.channelId}`;
      return route.threadTs === undefined ? channel : `${channel}/thread/${route.threadTs}`;
    }
    case "home":
      return `/client/${route.teamId}/app/${route.appId}`;
    case "directory":
      return route.appId === undefined ? "/app-directory" : `/app-directory/${route.appId}`;
  }
}

/** Goes to a page without loading it anew. */
export function goTo(route: Route): void {
  navigate(pathOf(route));
}

export function useRoute(): Route {
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  return parseRoute(path);
}

/** Lets plain links stay plain links: a click on one that stays inside the workspace does not reload the page. */
export function followInternalLinks(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-internal]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.metaKey || event.ctrlKey || event.button !== 0) return;
    event.preventDefault();
    navigate(link.pathname);
  });
}

function navigate(path: string): void {
  if (path !== location.pathname) history.pushState(null, "", path);
  window.dispatchEvent(new PopStateEvent("popstate"));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  return () => window.removeEventListener("popstate", listener);
}
