import { AppError, PRODUCT_ROOT } from '../../00-platform/index.ts'
import { isSpecName, type ProjectFiles, textOf } from '../files/index.ts'
import type { OpenedProject, ProjectCall } from '../projects/projects.ts'
import { readCard, writeCard } from './card.ts'
import { agentErrors } from './errors.ts'
import { AGENTS_FOLDER, type AgentCard, type CardProblem, type CardSource, type FoundCard } from './model.ts'

/** The agents of a project, and what its cards have wrong. */
export interface Roster {
  /** By name. */
  readonly cards: readonly FoundCard[]
  /** By file and line. */
  readonly problems: readonly CardProblem[]
}

/** More files than that in the folder are not looked at. */
const MOST_CARDS = 500
const LONGEST_CARD = 100_000

/**
 * The cards of `.agents/` in the project, and of those shipped with the hub the ones it has no card of that name for. A
 * card that cannot be read is told with file, line and reason, and takes nothing from the others: where a shipped one has
 * its name, that one counts.
 * @throws AppError PATH_OUTSIDE_PROJECT (the folder is a link), PROJECT_NOT_FOUND, PROJECT_ACCESS_DENIED
 */
export async function readRoster(
  call: Pick<ProjectCall, 'deps'>,
  { files }: Pick<OpenedProject, 'files'>,
): Promise<Roster> {
  const own = await readCards(files, 'project')
  const shipped =
    files.root === PRODUCT_ROOT ? EMPTY : await readCards(call.deps.openFolder(PRODUCT_ROOT), 'shipped')
  const names = new Set(own.cards.map(({ name }) => name))
  const cards = [...own.cards, ...shipped.cards.filter(({ name }) => !names.has(name))]
  return { cards: cards.sort((a, b) => (a.name < b.name ? -1 : 1)), problems: own.problems }
}

const EMPTY: Roster = { cards: [], problems: [] }

async function readCards(files: ProjectFiles, source: CardSource): Promise<Roster> {
  const cards: FoundCard[] = []
  const problems: CardProblem[] = []
  for (const file of (await files.listFiles(AGENTS_FOLDER)).slice(0, MOST_CARDS)) {
    // A README beside the cards is no card.
    if (!file.endsWith('.md') || file !== file.toLowerCase()) continue
    const path = `${AGENTS_FOLDER}/${file}`
    const found = await readOne(files, path, file.slice(0, -'.md'.length))
    if (found.card !== null) cards.push({ ...found.card, source, file: path })
    problems.push(...found.problems.map((problem) => ({ file: path, ...problem })))
  }
  return { cards, problems }
}

async function readOne(
  files: ProjectFiles,
  path: string,
  name: string,
): Promise<ReturnType<typeof readCard>> {
  const refused = (code: string, message: string) => ({ card: null, problems: [{ line: 1, code, message }] })
  if (!isSpecName(name))
    return refused('AGENT_NAME_INVALID', `${name} cannot name an agent: see backend-engineer.`)
  try {
    const { bytes } = await files.readFile(path)
    if (bytes.length > LONGEST_CARD)
      return refused(
        'AGENT_CARD_TOO_LARGE',
        `A card has at most ${LONGEST_CARD} bytes; this has ${bytes.length}.`,
      )
    return readCard(name, textOf(bytes, path))
  } catch (error) {
    if (error instanceof AppError) return refused(error.code, error.message)
    throw error
  }
}

/** The card of that name. @throws AppError AGENT_UNKNOWN */
export function requireCard({ cards }: Roster, agent: string): FoundCard {
  const found = cards.find(({ name }) => name === agent)
  if (found === undefined)
    throw agentErrors.AGENT_UNKNOWN({ agent, known: cards.map(({ name }) => name).join(', ') })
  return found
}

/** The file of a new card, when it can be written. @throws AppError AGENT_NAME_INVALID, AGENT_CARD_INVALID, AGENT_EXISTS */
export async function planCard(
  files: ProjectFiles,
  card: AgentCard,
): Promise<{ path: string; text: string }> {
  const { name } = card
  if (!isSpecName(name)) throw agentErrors.AGENT_NAME_INVALID({ name: JSON.stringify(name) })
  const text = writeCard(card)
  const read = readCard(name, text)
  const { text: _text, ...written } = card
  // What the file would say must be what was asked for: no value may break out of its line.
  if (
    read.card === null ||
    JSON.stringify({ ...read.card, text: '' }) !== JSON.stringify({ ...written, text: '' })
  ) {
    const problems = read.problems.map(({ message }) => message).join(' ')
    throw agentErrors.AGENT_CARD_INVALID({
      problems: problems || 'a value holds a line break or quotes, or comes twice',
    })
  }
  const path = `${AGENTS_FOLDER}/${name}.md`
  if ((await files.listFiles(AGENTS_FOLDER)).includes(`${name}.md`)) throw agentErrors.AGENT_EXISTS({ path })
  return { path, text }
}

/** Writes a new card; of two at once one wins. @throws as planCard, and AppError PROJECT_READ_ONLY, PROJECT_DISK_FULL */
export async function createCard(files: ProjectFiles, card: AgentCard): Promise<FoundCard> {
  const { path, text } = await planCard(files, card)
  await files.writeFile(path, text, { ifMatch: null }).catch((error: unknown) => {
    const taken = error instanceof AppError && error.code === 'DOCUMENT_CHANGED'
    throw taken ? agentErrors.AGENT_EXISTS({ path }) : error
  })
  return { ...card, source: 'project', file: path }
}
