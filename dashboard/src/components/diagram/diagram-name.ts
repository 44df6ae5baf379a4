const MAX_NAME = 120
/** `accTitle: …` is what an author calls the diagram for who does not see it; a title in front matter or a line is the next best. */
const NAMES = [
  /^[ \t]*accTitle[ \t]*:[ \t]*(\S.*)$/m,
  /^---[ \t]*$[\s\S]*?^[ \t]*title[ \t]*:[ \t]*(\S.*)$[\s\S]*?^---[ \t]*$/m,
  /^[ \t]*title:?[ \t]+(\S.*)$/m,
]

/** What the author calls the diagram, undefined without a name. */
export function diagramNameOf(source: string): string | undefined {
  for (const pattern of NAMES) {
    const name = pattern
      .exec(source)?.[1]
      ?.trim()
      .replace(/^(["'])(.*)\1$/, '$2')
    if (name !== undefined && name !== '') return name.slice(0, MAX_NAME)
  }
  return undefined
}
