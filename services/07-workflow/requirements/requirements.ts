/** A requirement as a heading of requirements.md names it: `## HUB-3 Task life cycle`. */
export interface Requirement {
  readonly id: string
  readonly title: string
  /** Of the heading; the first line of the file is 1. */
  readonly line: number
}

const HEADING = /^ {0,3}#{1,6}[ \t]+([A-Z][A-Z0-9]*-\d+)\b[ \t:.-]*(.*?)[ \t]*#*[ \t]*$/
const FENCE = /^ {0,3}(?:```|~~~)/

/** The requirements of a text, in its order; an id that comes again is left out. */
export function parseRequirements(text: string): Requirement[] {
  const found = new Map<string, Requirement>()
  let fenced = false
  for (const [at, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (FENCE.test(line)) fenced = !fenced
    const [, id, title] = fenced ? [] : (HEADING.exec(line) ?? [])
    if (id !== undefined && title !== undefined && !found.has(id)) found.set(id, { id, title, line: at + 1 })
  }
  return [...found.values()]
}

export interface CitingTest {
  /** Below the project's root, with `/`. */
  readonly file: string
  readonly title: string
}

/** Tests by the requirement they cite, as `coverage.json` beside the specs holds them. */
export type Coverage = Readonly<Record<string, readonly CitingTest[]>>

const TITLE =
  /\b(?:test|it|describe\w*)(?:\.\w+(?:\([^()]*\))?)*\(\s*(?:\[[^\]]*\]\s*\)\s*\(\s*)?(['"`])((?:\\.|(?!\1)[^\\])*)\1/g
const CITED = /\b([A-Z][A-Z0-9]*-\d+)(?:\.\d+)*\b/g

/** The titles of a test file that cite a requirement (`HUB-3.1 …` cites HUB-3), with the ids they cite. */
export function citingTitles(source: string): { readonly title: string; readonly ids: readonly string[] }[] {
  return [...source.matchAll(TITLE)].flatMap(([, , title = '']) => {
    const ids = [...new Set([...title.matchAll(CITED)].map(([, id = '']) => id))]
    return ids.length === 0 ? [] : [{ title, ids }]
  })
}
