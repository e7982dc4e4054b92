/**
 * What the scripts say, in the language of the page. English is written where it is said; what it
 * is in another language stands in the page, as data.
 */

type Words = Record<string, string | readonly string[]>;

// tests run these modules without a page
const page = typeof document === "undefined" ? null : document;

const WORDS: Words = JSON.parse(page?.getElementById("words")?.textContent ?? "{}");
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];

/** The tag of the page's language. */
export const LANGUAGE = page?.documentElement.lang || "en";

/** The text in the language of the page, its `{names}` filled with values. */
export function _(text: string, values: Record<string, string | number> = {}): string {
  const found = WORDS[text];
  return filled(typeof found === "string" && found ? found : text, values);
}

/** `{n} rep` or `{n} reps`, whichever the number takes in the language of the page. */
export function ngettext(one: string, many: string, n: number): string {
  const forms = WORDS[one];
  if (!Array.isArray(forms)) return filled(n === 1 ? one : many, { n });
  return filled(forms[formOf(n)] ?? many, { n });
}

/** The languages' files hold their forms in the order of these categories. */
function formOf(n: number): number {
  const rules = new Intl.PluralRules(LANGUAGE);
  const own = CATEGORIES.filter((one) =>
    rules.resolvedOptions().pluralCategories.includes(one as Intl.LDMLPluralRule),
  );
  return own.indexOf(rules.select(n));
}

function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
