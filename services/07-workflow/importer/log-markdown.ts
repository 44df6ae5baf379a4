/**
 * Reads one file of `Implementation Logs`: a heading with the task, bold fields, lists of files and artifacts under
 * headings of two, three and four signs. What is missing is left out; who checks the result says what must be there.
 * @returns the fields of an entry of the old JSON format
 */
export function parseLogMarkdown(text: string): Record<string, unknown> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const heading = lines.find((line) => line.startsWith('# Implementation Log: Task ')) ?? ''
  const task = /Task\s+(\S+)/.exec(heading)?.[1]
  const fields = {
    id: fieldOf(lines, 'Log ID'),
    taskId: task,
    timestamp: fieldOf(lines, 'Timestamp'),
    summary: fieldOf(lines, 'Summary'),
  }
  return {
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    statistics: {
      linesAdded: numberOf(lines, 'Lines Added'),
      linesRemoved: numberOf(lines, 'Lines Removed'),
    },
    filesModified: filesIn(section(lines, 'Files Modified')),
    filesCreated: filesIn(section(lines, 'Files Created')),
    artifacts: artifactsIn(section(lines, 'Artifacts')),
  }
}

/** The text after `**Name:**`, up to the next field, heading or rule: a summary may have several lines. */
function fieldOf(lines: readonly string[], name: string): string | undefined {
  const start = lines.findIndex((line) => line.startsWith(`**${name}:**`))
  if (start < 0) return undefined
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => /^(\*\*[^*]+:\*\*|#{1,6} |---\s*$)/.test(line))
  const more = end < 0 ? rest : rest.slice(0, end)
  return [lines[start]?.slice(name.length + 5), ...more].join('\n').trim()
}

function numberOf(lines: readonly string[], name: string): number {
  const line = lines.find((one) => one.startsWith(`- **${name}:**`))
  return Number(/\d+/.exec(line ?? '')?.[0] ?? 0)
}

/** Lines below a heading of two signs, up to the next one. */
function section(lines: readonly string[], title: string): string[] {
  const start = lines.findIndex((line) => line.trim() === `## ${title}`)
  if (start < 0) return []
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => line.startsWith('## '))
  return end < 0 ? rest : rest.slice(0, end)
}

function filesIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const name = /^- (.+)$/.exec(line)?.[1]?.trim().replace(/^`|`$/g, '')
    return name === undefined || /^_.*_$/.test(name) ? [] : [name]
  })
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/api endpoint/i, 'apiEndpoints'],
  [/component/i, 'components'],
  [/function/i, 'functions'],
  [/class/i, 'classes'],
  [/integration/i, 'integrations'],
]

type Item = Record<string, unknown>

function artifactsIn(lines: readonly string[]): Record<string, Item[]> {
  const found: Record<string, Item[]> = {}
  let kind: string | undefined
  let item: Item | undefined
  for (const line of lines) {
    const heading = /^(#{3,4}) (.+)$/.exec(line)
    if (heading?.[1] === '###') {
      kind = KINDS.find(([sign]) => sign.test(heading[2] ?? ''))?.[1]
      item = undefined
    } else if (heading !== null && kind !== undefined) {
      item = headed(kind, (heading[2] ?? '').trim())
      found[kind] = [...(found[kind] ?? []), item]
    } else if (item !== undefined) addDetail(item, line)
  }
  return found
}

/** `GET /users` is the method and the path of an endpoint, the heading of an integration is its description. */
function headed(kind: string, title: string): Item {
  if (kind === 'integrations') return { description: title }
  if (kind !== 'apiEndpoints') return { name: title }
  const [method = '', ...path] = title.split(' ')
  return path.length === 0 ? { method: '', path: method } : { method, path: path.join(' ') }
}

/** `- **Request Format:** …` as `requestFormat`; lists, yes or no and “not applicable” as what they mean. */
function addDetail(item: Item, line: string): void {
  const [, label, written = ''] = /^- \*\*([^:*]+):\*\*\s*(.*)$/.exec(line) ?? []
  const value = written.trim().replace(/^`|`$/g, '')
  if (label === undefined || value === '' || /^n\/a$/i.test(value)) return
  const key = label
    .trim()
    .toLowerCase()
    .replace(/\s+(\S)/g, (_, letter: string) => letter.toUpperCase())
  if (key === 'exports' || key === 'methods') {
    item[key] = value
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
  } else if (key === 'exported') item.isExported = /^yes$/i.test(value)
  // A name that every object has is no detail of an artifact.
  else if (!(key in Object.prototype)) item[key] = value
}
