import type { z } from 'zod'
import type { McpCall } from '../../00-platform/index.ts'
import { SPEC_DOCUMENTS, STEERING_DOCUMENTS } from '../files/index.ts'
import type { TaskDetailSchema } from '../task-schemas.ts'
import { orMissing } from './tool.ts'

type TaskDetail = z.infer<typeof TaskDetailSchema>

interface Place {
  readonly project: string | undefined
  readonly spec: string
}

interface Text {
  readonly text: string
}

const TITLES: Readonly<Record<string, string>> = {
  requirements: 'Requirements',
  design: 'Design',
  tasks: 'Tasks',
  product: 'Product',
  tech: 'Technology',
  structure: 'Structure',
}

/** The documents of a spec in one text. @throws AppError SPEC_NOT_FOUND */
export async function contextOfSpec(call: McpCall, place: Place) {
  await call('specs.get', place)
  const texts = await textsOf(SPEC_DOCUMENTS, (document) =>
    call<Text>('documents.get', { ...place, document }),
  )
  return { specName: place.spec, ...joined(texts) }
}

/** The steering documents of a project in one text. */
export async function contextOfSteering(call: McpCall, project: string | undefined) {
  return joined(
    await textsOf(STEERING_DOCUMENTS, (document) => call<Text>('steering.get', { project, document })),
  )
}

/** What an implementer needs: the task, then the requirements and the design of its spec. */
export async function contextOfTask(call: McpCall, place: Place, task: TaskDetail) {
  const texts = await textsOf(['requirements', 'design'] as const, (document) =>
    call<Text>('documents.get', { ...place, document }),
  )
  return {
    task,
    context: [...describe(task), ...sections(texts)].join('\n\n'),
    hasRequirements: texts.get('requirements') !== undefined,
    hasDesign: texts.get('design') !== undefined,
  }
}

type Texts = ReadonlyMap<string, string | undefined>

async function textsOf<D extends string>(
  documents: readonly D[],
  read: (document: D) => Promise<Text>,
): Promise<Texts> {
  const texts = new Map<string, string | undefined>()
  for (const document of documents)
    texts.set(document, (await orMissing(read(document), ['DOCUMENT_NOT_FOUND']))?.text)
  return texts
}

function joined(texts: Texts) {
  const documents = Object.fromEntries([...texts].map(([name, text]) => [name, text !== undefined]))
  const found = sections(texts)
  return { documents, sections: found.length, context: found.join('\n\n') }
}

function sections(texts: Texts): string[] {
  return [...texts].flatMap(([name, text]) =>
    text === undefined ? [] : [`## ${TITLES[name]}\n\n${text.trim()}`],
  )
}

function describe(task: TaskDetail): string[] {
  const line = (label: string, values: readonly string[]) =>
    values.length === 0 ? [] : [`**${label}:** ${values.join(', ')}`]
  return [
    `# Task ${task.id}: ${task.title}`,
    `**Status:** ${task.status}`,
    ...(task.purpose === null ? [] : [`**Purpose:** ${task.purpose}`]),
    ...line('Files', task.files),
    ...line('Requirements', task.requirements),
    ...line('Use again', task.leverage),
    ...line('Waits for', task.waitsFor),
    ...line('Unlocks', task.unlocks),
    ...(task.details.length === 0 ? [] : [task.details.map((detail) => `- ${detail}`).join('\n')]),
    ...(task.prompt === null ? [] : [`**Prompt:** ${task.prompt}`]),
  ]
}
