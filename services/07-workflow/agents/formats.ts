/** What both copy-paste formats tell of one assignment. */
export interface AssignmentText {
  /** Id of the task in its spec. */
  readonly task: string
  readonly name: string
  readonly agent: string
  readonly spec: string
  readonly context: string
  readonly files: readonly string[]
  /** As they are shown: `1.1 (completed)`. */
  readonly dependencies: readonly string[]
  /** Tasks that may run at the same time: `2.1`, or `other-spec/2.1`. */
  readonly parallel: readonly string[]
}

/** The first format of HUB-6: seven lines, no line break at the end. */
export function shortFormat(text: AssignmentText): string {
  const { task, name, agent, spec } = oneLine(text)
  return [
    `Task ${task}: ${name}`,
    `Agent: ${agent}`,
    `Action: Implement Task ${task} from ${spec} spec`,
    `Context: ${contextOf(text)}`,
    `Files: ${listed(text.files)}`,
    `Dependencies: ${listed(text.dependencies)}`,
    `Can Run in Parallel: ${text.parallel.length === 0 ? 'No' : `Yes (with ${listed(text.parallel)})`}`,
  ].join('\n')
}

/** The second format of HUB-6, in Markdown: six lines, no line break at the end. */
export function longFormat(text: AssignmentText): string {
  const { task, name, agent, spec } = oneLine(text)
  return [
    `**Use ${agent} to execute Task ${task}, use spec-workflow ${spec}**`,
    `- **Task**: ${task} - ${name}`,
    `- **Context**: ${contextOf(text)}`,
    `- **Files**: ${listed(text.files)}`,
    `- **Dependencies**: ${listed(text.dependencies)}`,
    `- **Can run in parallel with**: ${listed(text.parallel)}`,
  ].join('\n')
}

const LONGEST_CONTEXT = 600

/** Every field is one line: a title with a line break cannot add a line to an assignment. */
const flat = (text: string) => text.replace(/\s+/g, ' ').trim()

function oneLine({ task, name, agent, spec }: AssignmentText) {
  return { task: flat(task), name: flat(name), agent: flat(agent), spec: flat(spec) }
}

function contextOf({ context, name }: AssignmentText): string {
  const text = flat(context) || flat(name)
  return text.length > LONGEST_CONTEXT ? `${text.slice(0, LONGEST_CONTEXT - 1).trimEnd()}…` : text
}

function listed(entries: readonly string[]): string {
  return entries.map(flat).filter(Boolean).join(', ') || 'None'
}
