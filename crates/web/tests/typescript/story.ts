// The story of the developer guide against types that openapi-typescript makes of the description of the API. It is
// type-checked and never run: `./check` fails where the description says something else than clients may rely on.
import createClient from "openapi-fetch";
import type { components, paths } from "./daymark";

type Value = components["schemas"]["Value"];
type Failed = components["schemas"]["FailedItem"];

const CLIENT_ID = "0123456789abcdef0123";
const CLIENT_SECRET = "a secret";

const form = { "Content-Type": "application/x-www-form-urlencoded" };

/** Exchanges what came back to the redirect address, and renews it. */
async function tokens(code: string): Promise<string> {
  const anyone = createClient<paths>({ baseUrl: "http://127.0.0.1:8080" });
  const exchanged = await anyone.POST("/oauth2/access_token", {
    body: { grant_type: "authorization_code", code, client_id: CLIENT_ID, client_secret: CLIENT_SECRET },
    headers: form,
  });
  if (exchanged.error) throw new Error(`${exchanged.error.error}: ${exchanged.error.error_description}`);
  const renewed = await anyone.POST("/oauth2/access_token", {
    body: { grant_type: "refresh_token", refresh_token: exchanged.data.refresh_token, client_id: CLIENT_ID },
    headers: form,
  });
  if (renewed.error) throw new Error(renewed.error.error);
  const lifetime: number = renewed.data.expires_in;
  console.log(`good for ${lifetime} seconds, for ${renewed.data.scope.split(" ").length} scopes`);
  return renewed.data.access_token;
}

/** What failed, in words. */
function tell(failed: Failed[]): void {
  for (const item of failed) console.log(`${item.error_code}: ${item.error}`);
}

async function story(code: string): Promise<void> {
  const token = await tokens(code);
  const daymark = createClient<paths>({
    baseUrl: "http://127.0.0.1:8080",
    headers: { Authorization: `Bearer ${token}` },
  });

  const profile = await daymark.GET("/api/2/accounts/profile/");
  if (profile.error) throw new Error(profile.error.detail);
  const zone: string = profile.data.timezone;

  const acquired = await daymark.POST("/api/2/attributes/acquire/", { body: [{ template: "pages_read" }] });
  if (acquired.error) throw new Error(acquired.error.detail);
  for (const attribute of acquired.data.success) console.log("Acquired", attribute.name, attribute.active ?? true);
  tell(acquired.data.failed);

  const made = await daymark.POST("/api/2/attributes/create/", {
    params: { query: { success_objects: true } },
    body: [{ label: "Time reading", group: "media", value_type: 3, manual: false }],
  });
  if (made.error) throw new Error(made.error.detail);
  for (const attribute of made.data.success) {
    if ("available_services" in attribute) {
      const group: string = attribute.group.label;
      const owner: string | undefined = attribute.service?.label;
      console.log("Made", attribute.name, "in", group, "for", owner);
    }
  }

  const updated = await daymark.POST("/api/2/attributes/update/", {
    body: [
      { name: "pages_read", date: "2026-10-07", value: 26 },
      { name: "diary", date: "2026-10-07", value: "A long day." },
      { name: "coffee", date: "2026-10-07", value: true },
    ],
  });
  if (updated.error) throw new Error(updated.error.detail);
  const stored: Value[] = updated.data.success.map((total) => total.value);

  const added = await daymark.POST("/api/2/attributes/increment/", { body: [{ name: "pages_read", value: 1 }] });
  if (added.error) throw new Error(added.error.detail);
  for (const count of added.data.success) {
    const current: Value = count.current;
    const day: string | undefined = count.date;
    console.log("So far:", current, day);
  }

  const week = await daymark.GET("/api/2/attributes/with-values/", {
    params: { query: { days: 7, attributes: "pages_read,mood" } },
  });
  if (week.error) throw new Error(week.error.detail);
  for (const attribute of week.data.results) {
    const template: string | null = attribute.template;
    const values: (Value | null)[] = attribute.values.map((day) => day.value);
    console.log(zone, template, values, stored);
  }
  const next: string | null = week.data.next;

  const averages = await daymark.GET("/api/2/averages/");
  const monday: number | null | undefined = averages.data?.results[0]?.monday;
  const pair = await daymark.GET("/api/2/correlations/combo/", {
    params: { query: { attribute: "steps", attribute2: "mood" } },
  });
  if (pair.response.status === 404 && pair.error && "error" in pair.error) console.log(pair.error.error);
  const stars: number | undefined = pair.data?.stars;
  const insights = await daymark.GET("/api/2/insights/", { params: { query: { priority: 1 } } });
  const about: string | null | undefined = insights.data?.results[0]?.target_date;
  console.log(next, monday, stars, about);

  const released = await daymark.POST("/api/2/attributes/release/", { body: [{ name: "pages_read" }] });
  if (released.error) throw new Error(released.error.detail);
  const owner: string = released.data.success[0]?.service ?? "";
  await daymark.POST("/oauth2/revoke", { body: { token, client_id: CLIENT_ID }, headers: form });
  console.log(owner);
}

void story("a code");
