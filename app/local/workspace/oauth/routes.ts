import express, { Router } from "express";
import { z } from "zod";
import { teamOf, userOf } from "../core/channels.ts";
import type { World } from "../core/world.ts";
import { escapeHtml, htmlPage, PAGE_STYLE } from "./page.ts";
import { type ConsentRequest, readConsentRequest, redirectWith } from "./request.ts";
import { scopeWords } from "./scope-words.ts";

const Decision = z.object({
  decision: z.enum(["allow", "cancel"]),
  /** `team/user`: where to install, and who decides. */
  person: z.string(),
  optional_scope: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((given) => [given].flat()),
});

/** The consent page, and what its two buttons do. */
export function oauthRoutes(world: World): Router {
  const router = Router();
  router.get("/style.css", (_req, res) => void res.type("css").send(PAGE_STYLE));

  router.get("/v2/authorize", (req, res) => {
    const verdict = readConsentRequest(world, req.query);
    if (!verdict.ok) return void res.status(400).send(errorPage(verdict));
    const query = new URL(req.originalUrl, world.origin).search;
    return void res.send(consentPage(world, verdict.request, query, req.query.team));
  });

  router.post("/v2/authorize", express.urlencoded({ extended: false }), (req, res) => {
    const verdict = readConsentRequest(world, req.query);
    if (!verdict.ok) return void res.status(400).send(errorPage(verdict));
    const decision = Decision.safeParse(req.body);
    if (!decision.success) {
      const words = "The form is incomplete.";
      return void res.status(400).send(errorPage({ error: "invalid_form", words }));
    }
    const { request } = verdict;
    if (decision.data.decision === "cancel") {
      return void res.redirect(302, redirectWith(request, { error: "access_denied" }));
    }
    const [teamId = "", userId = ""] = decision.data.person.split("/");
    const chosen = request.optional.filter((scope) => decision.data.optional_scope.includes(scope));
    const code = issueCode(world, teamId, userId, request, [...request.required, ...chosen]);
    return void res.redirect(302, redirectWith(request, { code }));
  });
  return router;
}

function issueCode(
  world: World,
  teamId: string,
  userId: string,
  { redirectUri }: ConsentRequest,
  scopes: string[],
): string {
  const user = userOf(teamOf(world, teamId), userId);
  const code = `${world.ids.digits(12)}.${world.ids.digits(12)}.${world.ids.hex(48)}`;
  const issuedAt = world.clock.now();
  world.state.codes[code] = { code, teamId, userId: user.id, scopes, redirectUri, issuedAt, isUsed: false };
  return code;
}

function consentPage(world: World, request: ConsentRequest, query: string, teamHint: unknown): string {
  const { name, description } = world.manifest.display_information;
  const teams = Object.values(world.state.teams);
  const options = teams.flatMap((team) =>
    Object.values(team.users)
      .filter((user) => !user.isBot && !user.isDeleted)
      .map((user) => {
        const role = user.isAdmin ? " (admin)" : "";
        const selected = team.id === teamHint && user.isAdmin ? " selected" : "";
        const words = `${team.name} – as ${user.realName}${role}`;
        return `<option value="${team.id}/${user.id}"${selected}>${escapeHtml(words)}</option>`;
      }),
  );
  const item = (scope: string) => `${escapeHtml(scopeWords(scope))} <code>${escapeHtml(scope)}</code>`;
  const required = request.required.map((scope) => `<li>${item(scope)}</li>`).join("");
  const optional = request.optional
    .map(
      (scope) =>
        `<li><label><input type="checkbox" name="optional_scope" value="${escapeHtml(scope)}" checked>` +
        `<span>${item(scope)}</span></label></li>`,
    )
    .join("");
  return htmlPage(
    `Install ${name}`,
    `<h1>${escapeHtml(name)} asks for access to a workspace</h1>
<p class="soft">${escapeHtml(description)}</p>
<form method="post" action="/oauth/v2/authorize${escapeHtml(query)}">
<h2><label for="person">Workspace</label></h2>
<select id="person" name="person">${options.join("")}</select>
<h2>What will ${escapeHtml(name)} be able to do?</h2>
<ul>${required}</ul>
${optional === "" ? "" : `<h2>Optional</h2><ul>${optional}</ul>`}
<div class="buttons">
<button type="submit" name="decision" value="cancel">Cancel</button>
<button class="go" type="submit" name="decision" value="allow">Allow</button>
</div>
</form>`,
  );
}

function errorPage({ error, words }: { error: string; words: string }): string {
  return htmlPage(
    "Something went wrong",
    `<h1>Something went wrong when authorizing this app</h1><p>${escapeHtml(words)}</p><code>${error}</code>`,
  );
}
