import type { McpArgument, McpCall, McpPrompt } from '../../00-platform/index.ts'
import { complete } from './completions.ts'
import { contextOfTask } from './contexts.ts'
import { workflowGuide } from './guides.ts'

const argument = (name: string, description: string, required: boolean): McpArgument => ({
  name,
  description,
  required,
})
const project = argument('project', 'Id of the project; may be left out when only one is registered', false)
const spec = argument('spec', 'Name of the spec', true)

function prompt(made: Omit<McpPrompt, 'complete'>): McpPrompt {
  return { ...made, complete }
}

/** What a person starts from the menu of an agent. */
export const workflowPrompts: readonly McpPrompt[] = [
  prompt({
    name: 'create-spec',
    title: 'Create a spec',
    description: 'Write a new spec with its three documents, each approved before the next',
    arguments: [
      argument('spec', 'Name of the new spec: lower-case letters, digits, hyphens', true),
      argument('idea', 'What it shall do, in a sentence', true),
      project,
    ],
    text: async ({ spec: name, idea, project: id }) =>
      `Write the spec "${name}"${inProject(id)}: ${idea}

1. Read get-steering-context and the code it concerns.
2. Write the requirements (create-spec-doc, document requirements): numbered, each testable. Then request-approval for the file and wait until get-approval-status says canProceed.
3. The same with the design, then with the tasks: each task with its files, requirements, dependencies and an estimate, small enough for one sitting.
Deal with comments by writing the document again and requesting again. Implement nothing yet.`,
  }),
  prompt({
    name: 'implement-task',
    title: 'Implement a task',
    description: 'Take a task and bring it to its report, in the mandatory sequence',
    arguments: [spec, argument('task', 'Id of the task; without it the next one', false), project],
    text: implementTask,
  }),
  prompt({
    name: 'review',
    title: 'Review a document',
    description: 'Read a document of a spec against the steering documents and comment on its request',
    arguments: [spec, argument('document', 'requirements, design or tasks', true), project],
    text: async ({ spec: name, document, project: id }) =>
      `Review ${document}.md of the spec "${name}"${inProject(id)}.

1. Read it with get-spec-context, and get-steering-context.
2. Find its request with approvals_list (categoryName ${name}); with approvals_diff you see what changed since the last revision.
3. Say with approvals_comment, line by line, what is wrong, missing, untestable or contradicts another document. One comment per matter, each with what would be right.
You decide nothing: approving is for a person.`,
  }),
  prompt({
    name: 'refresh-guide',
    title: 'Read the guide again',
    description: 'Put the rules of work before the model again, after a long conversation',
    arguments: [],
    text: async () => workflowGuide,
  }),
]

function inProject(id: string | undefined): string {
  return id === undefined || id === '' ? '' : ` of the project ${id}`
}

type Given = Readonly<Record<string, string>>

async function implementTask(given: Given, call: McpCall): Promise<string> {
  const { spec: name = '', task: id, project: projectId } = given
  const place = { project: projectId === '' ? undefined : projectId, spec: name }
  if (id === undefined || id === '')
    return `${sequence(name, 'the task that manage-tasks next-pending names', projectId)}`
  const task = await call<Parameters<typeof contextOfTask>[2]>('tasks.get', { ...place, id })
  const { context } = await contextOfTask(call, place, task)
  const text = `${sequence(name, `task ${id}`, projectId)}\n\n${context}`
  return text.length <= MOST_TEXT
    ? text
    : `${text.slice(0, MOST_TEXT)}\n\n(Cut here: manage-tasks context has the whole.)`
}

const MOST_TEXT = 20_000

function sequence(name: string, task: string, id: string | undefined): string {
  return `Implement ${task} of the spec "${name}"${inProject(id)}, in this order: manage-tasks set-status in-progress; implement; test; log-implementation; manage-tasks set-status completed; request-approval for the main file with the id of the task in the title; tasks_report. If something stands in the way, set-status blocked with the reason.`
}
