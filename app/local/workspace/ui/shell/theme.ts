import { useState } from "react";

type Theme = "light" | "dark";

const KEY = "theme";

/** Puts the theme of the last visit on the page. Called before the first paint. */
export function applyStoredTheme(): void {
  document.documentElement.dataset.theme = storedTheme();
}

export function useTheme(): [Theme, () => void] {
  const [theme, setTheme] = useState(storedTheme);
  const toggle = () => {
    const next = theme === "dark" ? "light" : "dark";
    localStorage.setItem(KEY, next);
    applyStoredTheme();
    setTheme(next);
  };
  return [theme, toggle];
}

function storedTheme(): Theme {
  return localStorage.getItem(KEY) === "dark" ? "dark" : "light";
}
