import { areasOf, type ScriptEntry } from './scripts.ts'

/** The text of SCRIPT_REGISTRY.md. */
export function registryMarkdown(scripts: readonly ScriptEntry[]): string {
  const lines = [
    '# Script registry',
    '',
    'Generated from the headers of the scripts (`revops registry generate`); do not edit.',
  ]
  for (const area of areasOf(scripts)) {
    lines.push(
      '',
      `## ${area}`,
      '',
      '| script | what it does | requires | again |',
      '| --- | --- | --- | --- |',
    )
    lines.push(...scripts.filter((script) => script.area === area).map(row))
  }
  return `${lines.join('\n')}\n`
}

function row({ file, header }: ScriptEntry): string {
  const { summary = '', requires = '', idempotent = '' } = header
  const cells = [`[${file}](scripts/${file})`, ...[summary, requires, idempotent].map(cell)]
  return `| ${cells.join(' | ')} |`
}

const cell = (text: string) => text.replaceAll('|', '\\|')
